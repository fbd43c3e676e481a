import { command } from './command.ts';

/** Without `next` by the MX records. */
export const relayAdd = command({
  name: 'relay add',
  parse: (given) => ({ name: given.text('name'), role: given.text('role'), next: given.maybeText('next') }),
  run: ({ relays }, { name, role, next }) => relays.add(name, role, next),
});

export const relayList = command({
  name: 'relay list',
  parse: () => undefined,
  run: ({ relays }) => relays.list(),
});

/** Without `next` by the MX records. */
export const relayNext = command({
  name: 'relay next',
  parse: (given) => ({ name: given.text('name'), next: given.maybeText('next') ?? null }),
  run: ({ relays }, { name, next }) => relays.setNextHost(name, next),
});

/** Those behind `after`; an empty list is the end. */
export const recipientsList = command({
  name: 'recipients list',
  parse: (given) => ({ name: given.text('name'), after: given.maybeText('after') }),
  run: ({ relays }, { name, after }) => relays.recipients(name, after),
});

export const recipientsAdd = command({
  name: 'recipients add',
  parse: (given) => ({ name: given.text('name'), addresses: given.texts('addresses') }),
  run: ({ relays }, { name, addresses }) => relays.addRecipients(name, addresses),
});

export const recipientsRemove = command({
  name: 'recipients remove',
  parse: (given) => ({ name: given.text('name'), addresses: given.texts('addresses') }),
  run: ({ relays }, { name, addresses }) => relays.removeRecipients(name, addresses),
});
