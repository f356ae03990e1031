/** Any JSON object, as it comes over the wire before anything is known about it. */
export type Json = Record<string, unknown>;

/** Whether a value is a JSON object (not null, not an array). */
export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value if it is a JSON object, an empty one otherwise. */
export const asJson = (value: unknown): Json => (isJson(value) ? value : {});

/** The JSON objects of an array; nothing when it is no array. */
export const asJsonList = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

/** The value if it is a string, an empty one otherwise. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Parses JSON text; undefined when it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
