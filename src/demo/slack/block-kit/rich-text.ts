import { boolean, byType, integer, list, object, oneOf, type Rule, string } from './rules.ts';

const type = string(50);
const style = object({
  bold: boolean,
  italic: boolean,
  strike: boolean,
  code: boolean,
  underline: boolean,
  highlight: boolean,
  client_highlight: boolean,
  unlink: boolean,
});
const name = string(255, 1);
const inline = (fields: Record<string, Rule>, required: string[]): Rule => object({ type, style, ...fields }, required);

const text = inline({ text: string(3000, 1) }, ['text']);
const link = inline({ url: string(3000, 1), text: string(3000), unsafe: boolean }, ['url']);

const INLINE = byType({
  text,
  link,
  emoji: inline({ name, unicode: string(100), url: string(3000) }, ['name']),
  user: inline({ user_id: name }, ['user_id']),
  usergroup: inline({ usergroup_id: name }, ['usergroup_id']),
  channel: inline({ channel_id: name }, ['channel_id']),
  team: inline({ team_id: name }, ['team_id']),
  broadcast: inline({ range: oneOf('here', 'channel', 'everyone') }, ['range']),
  color: inline({ value: name }, ['value']),
  date: inline({ timestamp: integer(0, 9_999_999_999), format: name, url: string(3000), fallback: string(3000) }, [
    'timestamp',
    'format',
  ]),
});

const border = integer(0, 1);
const section = object({ type, elements: list(INLINE, 1000, 0) }, ['elements']);

/** The parts of a rich_text block. */
export const RICH_TEXT_PARTS: Rule = byType({
  rich_text_section: section,
  rich_text_list: object(
    {
      type,
      elements: list(byType({ rich_text_section: section }), 1000),
      style: oneOf('bullet', 'ordered'),
      indent: integer(0, 8),
      offset: integer(0, 1000),
      border,
    },
    ['elements', 'style'],
  ),
  rich_text_quote: object({ type, elements: list(INLINE, 1000), border }, ['elements']),
  rich_text_preformatted: object({ type, elements: list(byType({ text, link }), 1000), border, language: string(50) }, [
    'elements',
  ]),
});
