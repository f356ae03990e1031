import { asText, type Json } from '../json.ts';
import type { StateValues } from '../page-protocol.ts';
import { placedElements } from '../workspace/block-walk.ts';
import { heldValue } from '../workspace/element-state.ts';

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const numberError = (element: Json, text: string): string | undefined => {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) return 'Please enter a number.';
  if (element['is_decimal_allowed'] !== true && !Number.isInteger(value)) return 'Please enter a whole number.';
  const [min, max] = [asText(element['min_value']), asText(element['max_value'])];
  if (min !== '' && value < Number(min)) return `Please enter a number of at least ${min}.`;
  return max !== '' && value > Number(max) ? `Please enter a number of at most ${max}.` : undefined;
};

const textError = (element: Json, text: string): string | undefined => {
  const { min_length: min, max_length: max } = element;
  if (typeof min === 'number' && text.length < min) return `Please enter at least ${min} characters.`;
  if (text.length > (typeof max === 'number' ? max : 3000)) {
    return `Please enter no more than ${typeof max === 'number' ? max : 3000} characters.`;
  }
  return undefined;
};

const valueError = (element: Json, value: unknown): string | undefined => {
  const text = asText(value);
  switch (element['type']) {
    case 'plain_text_input':
      return textError(element, text);
    case 'number_input':
      return numberError(element, text);
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(text) ? undefined : 'Please enter a valid URL.';
    default:
      return undefined;
  }
};

/** What Slack itself finds wrong with a filled-in modal, before it asks the bot: block_id → error. */
export const fieldErrors = (blocks: readonly Json[], values: StateValues): Record<string, string> => {
  const errors: Record<string, string> = {};
  for (const { block, element, blockId, actionId } of placedElements(blocks)) {
    if (block['type'] !== 'input') continue;
    const value = heldValue(element, values[blockId]?.[actionId]);
    if (isEmpty(value)) {
      if (block['optional'] !== true) errors[blockId] = 'Please complete this required field.';
      continue;
    }
    const error = valueError(element, value);
    if (error) errors[blockId] = error;
  }
  return errors;
};
