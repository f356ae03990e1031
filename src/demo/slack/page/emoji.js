// @ts-check

/** @type {Record<string, string>} */
const known = {
  '+1': '👍',
  '-1': '👎',
  alarm_clock: '⏰',
  arrow_right: '➡️',
  arrows_counterclockwise: '🔄',
  bell: '🔔',
  bulb: '💡',
  calendar: '📅',
  credit_card: '💳',
  cross_mark: '❌',
  dart: '🎯',
  earth_americas: '🌎',
  email: '📧',
  exclamation: '❗',
  eyes: '👀',
  file_folder: '📁',
  globe_with_meridians: '🌐',
  hand: '✋',
  heart: '❤️',
  heavy_check_mark: '✔️',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  house: '🏠',
  information_source: 'ℹ️',
  iphone: '📱',
  key: '🔑',
  label: '🏷️',
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  link: '🔗',
  lock: '🔒',
  mag: '🔍',
  mailbox: '📫',
  memo: '📝',
  mobile_phone: '📱',
  money_with_wings: '💸',
  moneybag: '💰',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  package: '📦',
  page_facing_up: '📄',
  party: '🥳',
  pencil: '📝',
  pencil2: '✏️',
  phone: '☎️',
  point_right: '👉',
  pushpin: '📌',
  question: '❓',
  receipt: '🧾',
  red_circle: '🔴',
  repeat: '🔁',
  robot_face: '🤖',
  rocket: '🚀',
  rotating_light: '🚨',
  round_pushpin: '📍',
  shopping_trolley: '🛒',
  shopping_cart: '🛒',
  slightly_smiling_face: '🙂',
  smile: '😄',
  sparkles: '✨',
  speech_balloon: '💬',
  star: '⭐',
  stopwatch: '⏱️',
  tada: '🎉',
  telephone: '☎️',
  telephone_receiver: '📞',
  thinking_face: '🤔',
  thumbsdown: '👎',
  thumbsup: '👍',
  timer_clock: '⏲️',
  wastebasket: '🗑️',
  warning: '⚠️',
  wave: '👋',
  white_check_mark: '✅',
  wrench: '🔧',
  x: '❌',
  zap: '⚡',
};

/**
 * The character behind ":name:", flags included (":flag-us:"), or null when the name is not one of ours: then it stays as written.
 * @param {string} name
 */
export function emoji(name) {
  const flag = /^flag-([a-z]{2})$/.exec(name)?.[1];
  if (flag) return String.fromCodePoint(...[...flag].map((letter) => 0x1f1e6 + letter.charCodeAt(0) - 97));
  return Object.hasOwn(known, name) ? (known[name] ?? null) : null;
}

/**
 * Plain text as Slack shows it: literally, but with emoji.
 * @param {string} text
 */
export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
