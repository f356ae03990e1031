/** What people and requests call this provider. */
export const NAME = '2Chat';
