import { hidden, preset, required } from '../../setting.ts';
import { baseUrl, notBlank, word } from '../../setting-values.ts';
import type { ProviderModule } from '../client/module.ts';
import { createBird } from './bird.ts';
import { NAME } from './name.ts';

const id = word(/^[\w-]{1,100}$/, 'is not an id: that is a UUID, as the address of the dashboard shows it');

const settings = {
  BIRD_ACCESS_KEY: required(hidden(notBlank), {
    about: 'Access key that may view the stock and create numbers in the workspace',
    example: 'your-access-key',
  }),
  BIRD_ORGANIZATION_ID: required(id, {
    about: 'Organization whose stock is searched',
    example: '5e0c1f7a-93b4-4c1d-8a52-0d6a3f2b9e11',
  }),
  BIRD_WORKSPACE_ID: required(id, {
    about: 'Workspace that the numbers are bought into; its wallet pays',
    example: 'b7d2a9c4-1f60-4e8e-9c37-64f1d05a7c22',
  }),
  BIRD_API_URL: preset(baseUrl, {
    about: 'Base address of the API',
    default: 'https://api.bird.com',
  }),
};

/** Bird, with its Numbers API. */
export const bird: ProviderModule<typeof settings> = {
  name: NAME,
  console: 'https://app.bird.com',
  settings,
  create: (values, quota, meter, ourClock) =>
    createBird({
      accessKey: values.BIRD_ACCESS_KEY.reveal(),
      organizationId: values.BIRD_ORGANIZATION_ID,
      workspaceId: values.BIRD_WORKSPACE_ID,
      baseUrl: values.BIRD_API_URL,
      quota,
      meter,
      ourClock,
    }),
};
