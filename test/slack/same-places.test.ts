import { expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { requestCard } from '../../src/slack/views/request-card.ts';
import { aGroup, aRequest, NOW, states } from '../support/requests.ts';

const groups = Array.from({ length: 13 }, (_, index) => aGroup({ id: `g${index}` }));
const buttons = (request: Request) =>
  requestCard(request).blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.flatMap((each) => (each.type === 'button' ? [each] : [])) : [],
  );

it('F79: every page of options has the same buttons in the same places; Cancel is the last, and asks', () => {
  const options = { ...states.choosing.options, groups, total: 13 };
  const rows = [0, 1, 2].map((page) =>
    buttons(aRequest({ ...states.choosing, options: { ...options, page } })).slice(-5),
  );
  const texts = rows.map((row) => row.map(({ text }) => text.text));
  expect(new Set(texts.map((row) => row.join('|'))).size).toBe(1);
  for (const row of rows) {
    expect(row.at(-1)?.action_id).toBe('request.cancel');
    expect(row.at(-1)?.confirm).toBeDefined();
    expect(new Set(row.map(({ action_id }) => action_id)).size).toBe(row.length);
  }
  expect(texts[0]?.length).toBe(5);
});

it('F79: a cancelled card offers to ask again', () => {
  for (const state of [{ name: 'cancelled', at: NOW } as const, states.cancelled]) {
    expect(buttons(aRequest(state)).map(({ action_id }) => action_id)).toContain('request.askAgain');
  }
});
