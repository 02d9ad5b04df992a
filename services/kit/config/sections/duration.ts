import { Type } from 'typebox';

export const duration = (value: string, description: string) =>
  Type.String({ format: 'go-duration', default: value, description: `${description} Go duration.` });
