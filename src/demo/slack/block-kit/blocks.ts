import { asJsonList, asText } from '../json.ts';
import * as part from './composition.ts';
import { ACTION_ELEMENTS, ELEMENTS, INPUT_ELEMENTS, SECTION_ACCESSORIES } from './elements.ts';
import { RICH_TEXT_PARTS } from './rich-text.ts';
import { all, boolean, byType, check, list, object, problem, type Rule, string } from './rules.ts';

const base = { type: string(50), block_id: part.id };

/** Two elements of one actions block with the same action_id: Slack refuses the whole message. */
const uniqueActionIds: Rule = (block, pointer) => {
  const seen = new Set<string>();
  return asJsonList(Object(block)['elements']).flatMap((element, index) => {
    const actionId = asText(element['action_id']);
    if (!actionId) return [];
    if (!seen.has(actionId)) {
      seen.add(actionId);
      return [];
    }
    return [problem(`${pointer}/elements/${index}/action_id`, `\`action_id\` "${actionId}" already exists`)];
  });
};

const section = all(
  object({
    ...base,
    text: part.anyText(3000),
    fields: list(part.anyText(2000), 10),
    accessory: byType(SECTION_ACCESSORIES),
    expand: boolean,
  }),
  check((block, pointer) =>
    block['text'] === undefined && block['fields'] === undefined
      ? problem(`${pointer}/type`, 'must define either `text` or `fields`')
      : undefined,
  ),
);

const BOTH: Record<string, Rule> = {
  section,
  divider: object(base),
  header: object({ ...base, text: part.plainText(150) }, ['text']),
  context: object(
    {
      ...base,
      elements: list(
        byType({ plain_text: part.plainText(2000), mrkdwn: part.mrkdwnText(2000), image: ELEMENTS.image }),
        10,
      ),
    },
    ['elements'],
  ),
  actions: all(object({ ...base, elements: list(byType(ACTION_ELEMENTS), 25) }, ['elements']), uniqueActionIds),
  image: all(
    object({ ...base, alt_text: string(2000, 1), title: part.plainText(2000), ...part.imageSource }, ['alt_text']),
    part.needsImageSource,
  ),
  input: object(
    {
      ...base,
      label: part.plainText(2000),
      hint: part.plainText(2000),
      optional: boolean,
      dispatch_action: boolean,
      element: byType(INPUT_ELEMENTS),
    },
    ['label', 'element'],
  ),
  rich_text: object({ ...base, elements: list(RICH_TEXT_PARTS, 1000) }, ['elements']),
  video: object(
    {
      ...base,
      video_url: part.url,
      thumbnail_url: part.url,
      alt_text: string(2000, 1),
      title: part.plainText(200),
      title_url: part.url,
      author_name: string(50),
      provider_name: string(100),
      provider_icon_url: part.url,
      description: part.plainText(200),
    },
    ['video_url', 'thumbnail_url', 'alt_text', 'title'],
  ),
};

/** A block of a message. */
export const MESSAGE_BLOCK: Rule = byType({
  ...BOTH,
  markdown: object({ ...base, text: string(12_000, 1) }, ['text']),
});

/** A block of a modal or an App Home. */
export const VIEW_BLOCK: Rule = byType(BOTH);
