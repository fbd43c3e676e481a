import { command } from './command.ts';

export const accountSending = command({
  name: 'account sending',
  parse: (given) => given.text('address'),
  run: ({ sending }, address) => sending.of(address),
});

export const accountSetSending = command({
  name: 'account setSending',
  parse: (given) => {
    const copies = given.limit('copies');
    return {
      address: given.text('address'),
      change: {
        messages: given.limit('messages'),
        newRecipients: given.limit('newRecipients'),
        undoSeconds: given.limit('undoSeconds'),
        copies: copies === undefined || copies === null ? copies : copies > 0,
      },
    };
  },
  run: ({ sending }, { address, change }) => sending.set(address, change),
});
