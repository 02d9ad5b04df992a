import { describe, expect, test } from '@jest/globals';
import { namespaceNeeds, objectNeeds, commonNeeds } from './needs.ts';
import { missingRights } from './rules.ts';
import type { Need, Rule } from './types.ts';
import { rightsMissing } from './words.ts';

const need: Need = { verb: 'patch', group: 'apps', resource: 'deployments', namespace: 'dev', name: 'web' };
const rule: Rule = { verbs: ['get', 'patch'], apiGroups: ['apps'], resources: ['deployments'] };

describe('a rule grants a need', () => {
  test.each<[string, Partial<Rule>, Partial<Need>, boolean]>([
    ['by its words', {}, {}, true],
    ['by stars', { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, {}, true],
    ['not for another verb', {}, { verb: 'create' }, false],
    ['not for another group', {}, { group: '' }, false],
    ['not for another resource', {}, { resource: 'statefulsets' }, false],
    ['for that object', { resourceNames: ['web'] }, {}, true],
    ['not for another object', { resourceNames: ['db'] }, {}, false],
    [
      'not for all objects when it names some',
      { resourceNames: ['web'] },
      { verb: 'get', name: undefined as never },
      false,
    ],
    ['not for subresources alone', { resources: ['deployments/scale'] }, {}, false],
    ['not when it is for URLs', { apiGroups: undefined as never, resources: undefined as never }, {}, false],
  ])('%s', (_, ofRule, ofNeed, granted) => {
    const missing = missingRights([{ ...need, ...ofNeed }], [{ verbs: [] }, { ...rule, ...ofRule }]);
    expect(missing).toHaveLength(granted ? 0 : 1);
  });

  test('rights can come from several rules', () => {
    const needs = [need, { ...need, verb: 'create' }];
    expect(missingRights(needs, [rule, { ...rule, verbs: ['create'] }])).toEqual([]);
    expect(missingRights(needs, [])).toEqual(needs);
  });
});

describe('needs', () => {
  const verbsOf = (needs: readonly Need[]) =>
    needs.map(({ verb, resource, namespace }) => `${verb} ${resource}@${namespace}`);

  test('of every delivery', () => {
    expect(verbsOf(commonNeeds('dev'))).toEqual([
      ...['get', 'list', 'create', 'update', 'delete'].map((verb) => `${verb} secrets@dev`),
      'get namespaces@dev',
    ]);
    expect(verbsOf(namespaceNeeds('dev'))).toEqual(['create namespaces@', 'patch namespaces@']);
  });

  test('of objects: once for each, with the name where a rule can name it, none in a namespace for the cluster', () => {
    const object = { kind: 'Service', name: 'web', namespace: 'other', object: {} };
    const service = { group: '', resource: 'services', namespaced: true };
    const role = { group: 'rbac.authorization.k8s.io', resource: 'clusterroles', namespaced: false };
    const needs = objectNeeds([
      { object, kind: service },
      { object, kind: service },
      { object, kind: role },
    ]);
    expect(verbsOf(needs)).toEqual([
      ...['get', 'list', 'watch', 'create', 'patch', 'delete'].map((verb) => `${verb} services@other`),
      ...['get', 'create', 'patch', 'delete'].map((verb) => `${verb} clusterroles@`),
    ]);
    expect(needs.filter(({ name }) => name === 'web').map(({ verb }) => verb)).toEqual([
      ...['get', 'patch', 'delete'],
      ...['get', 'patch', 'delete'],
    ]);
  });
});

describe('words', () => {
  test('name verbs, resource and place, and give the rules to add', () => {
    const error = rightsMissing('dev', [need, { ...need, verb: 'create' }, { ...need, name: 'db' }]);
    expect(error.message).toBe(
      'Slipway lacks rights that a delivery to namespace dev takes: patch, create deployments.apps in namespace dev.',
    );
    expect(error.next).toContain('targetNamespaces');
    expect(error.next).toMatch(
      /a Role .*: - \{apiGroups: \['apps'\], resources: \[deployments\], verbs: \[patch, create\]\}$/,
    );
  });

  test('of the whole cluster ask for a ClusterRole', () => {
    const error = rightsMissing('dev', [...namespaceNeeds('dev'), need]);
    expect(error.message).toContain(
      'create, patch namespaces in the whole cluster; patch deployments.apps in namespace dev.',
    );
    expect(error.next).toContain('a ClusterRole with them');
  });
});
