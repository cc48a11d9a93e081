import type { Template } from '../template.ts';
import { ApiError } from './api-error.ts';
import type { Route } from './call.ts';

/** The routes of `/templates`: the list, and one template. */
export function templateRoutes(templates: readonly Template[]): Route[] {
  return [
    {
      method: 'GET',
      pattern: /^\/templates$/,
      scope: 'templates:read',
      handle: () => ({ status: 200, body: { templates } }),
    },
    {
      method: 'GET',
      pattern: /^\/templates\/([^/]+)$/,
      scope: 'templates:read',
      handle: ({ id }) => {
        const template = templates.find((one) => one.id === id);
        if (!template) throw new ApiError('not_found', `There is no template ${id}`);
        return { status: 200, body: template };
      },
    },
  ];
}
