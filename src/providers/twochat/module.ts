import { hidden, preset, required } from '../../setting.ts';
import { baseUrl, notBlank } from '../../setting-values.ts';
import type { ProviderModule } from '../client/module.ts';
import { NAME } from './name.ts';
import { createTwochat } from './twochat.ts';

const settings = {
  TWOCHAT_API_KEY: required(hidden(notBlank), {
    about: 'API key, from app.2chat.io/developers',
    example: 'your-api-key',
  }),
  TWOCHAT_API_URL: preset(
    baseUrl.refine((url) => !url.endsWith('/open'), 'must be the base address without /open'),
    { about: 'Base address of the API, without /open', default: 'https://api.p.2chat.io' },
  ),
};

/** 2Chat, with its Numbers API. */
export const twochat: ProviderModule<typeof settings> = {
  name: NAME,
  console: 'https://app.2chat.io',
  settings,
  create: ({ TWOCHAT_API_KEY, TWOCHAT_API_URL }, quota, meter, ourClock) =>
    createTwochat({ apiKey: TWOCHAT_API_KEY.reveal(), baseUrl: TWOCHAT_API_URL, quota, meter, ourClock }),
};
