import { webApi } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import type { SlackClient } from '../../src/slack/connection/api.ts';
import { openView } from '../../src/slack/listeners/open-view.ts';
import { loadingView } from '../../src/slack/views/loading.ts';

/** A Slack that refuses to open anything, for this reason. */
function refusing(code: string) {
  const { WebAPIPlatformError } = webApi;
  const open = () => Promise.reject(new WebAPIPlatformError({ ok: false, error: code }));
  return { views: { open, push: open } } as unknown as SlackClient;
}

describe('a click from which nothing can be opened any more', () => {
  it.each([
    'expired_trigger_id',
    'invalid_trigger_id',
    'trigger_expired',
    'invalid_trigger',
  ])('F27: %s is a slow connection, and no error', async (code) => {
    expect(await openView(refusing(code), '1.2', loadingView())).toBe('tooSlow');
  });

  it('F27: a trigger that was used has opened its view', async () => {
    expect(await openView(refusing('exchanged_trigger_id'), '1.2', loadingView())).toBe('already');
  });

  it('on top of a view that was closed meanwhile there is nothing to open, either', async () => {
    expect(await openView(refusing('not_found'), '1.2', loadingView(), true)).toBe('tooSlow');
    await expect(openView(refusing('not_found'), '1.2', loadingView())).rejects.toThrow('not_found');
  });

  it('F27: any other refusal is one', async () => {
    await expect(openView(refusing('invalid_arguments'), '1.2', loadingView())).rejects.toThrow('invalid_arguments');
  });
});
