import { describe, expect, test } from '@jest/globals';
import { judgeGit, judgeHelm, judgeNats, judgeNode, type Finding } from './index.ts';

describe('programs', () => {
  test.each<[string, Finding, boolean, string]>([
    ['node', judgeNode('v24.1.0'), true, '24.1.0'],
    ['an old node', judgeNode('v18.0.0'), false, '18.0.0 is too old, >=20.19.0 is needed'],
    ['git', judgeGit('git version 2.39.5 (Apple Git-154)'), true, '2.39.5'],
    ['no git', judgeGit(undefined), false, 'is not found'],
    ['helm', judgeHelm('v4.2.4+g123'), true, '4.2.4'],
    ['helm 3', judgeHelm('v3.22.0'), false, '3.22.0 is too old, >=4.0.0 is needed'],
  ])('%s', (_, finding, ok, detail) => expect(finding).toMatchObject({ ok, detail }));
});

describe('judgeNats', () => {
  test.each([
    ['INFO {"version":"2.14.5","jetstream":true}', true, '2.14.5 with JetStream at nats://n'],
    ['INFO {"version":"2.14.5"}', false, 'nats://n runs without JetStream'],
    ['INFO {"version":"2.11.0","jetstream":true}', false, '2.11.0 is too old, >=2.12.0 is needed'],
    ['INFO {"version":', false, 'nats://n does not talk like NATS'],
    ['HTTP/1.1 400 Bad Request', false, 'nats://n does not talk like NATS'],
    ['', false, 'nats://n does not talk like NATS'],
  ])('%s', (info, ok, detail) => expect(judgeNats('nats://n', info)).toMatchObject({ ok, detail }));
});
