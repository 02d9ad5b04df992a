import { Type } from 'typebox';
import type { HttpApp } from '../../kit/http/index.ts';

export function addVersionRoute(app: HttpApp, version: string): void {
  const schema = { summary: "Slipway's version.", response: { 200: Type.Object({ version: Type.String() }) } };
  app.get('/v1/version', { config: { right: 'any' }, schema }, () => ({ version }));
}
