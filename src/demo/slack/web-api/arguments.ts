import { asJson, type Json, parseJson } from '../json.ts';

/** Arguments that are JSON even when the rest is a form. */
const STRUCTURED = new Set(['blocks', 'view', 'attachments', 'metadata', 'message']);

const unwrap = (name: string, value: unknown): unknown =>
  STRUCTURED.has(name) && typeof value === 'string' ? (parseJson(value) ?? value) : value;

/** The arguments of a call, from query, form or JSON body; structured ones are parsed wherever they are JSON. */
export const readArguments = (url: URL, contentType: string, body: string): Json => {
  const sent = contentType.startsWith('application/json')
    ? asJson(parseJson(body))
    : Object.fromEntries(new URLSearchParams(body));
  const all = { ...Object.fromEntries(url.searchParams), ...sent };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, unwrap(name, value)]));
};

/** Whether a flag is set, however it was written. */
export const flag = (args: Json, name: string): boolean =>
  args[name] === true || args[name] === 'true' || args[name] === '1' || args[name] === 1;
