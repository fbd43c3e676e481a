import { command } from './command.ts';

/** Of all domains, or of one. */
export const dkimList = command({
  name: 'dkim list',
  parse: (given) => given.maybeText('domain'),
  run: ({ dkim }, domain) => dkim.report(domain),
});

/** As `list`, after the DNS was asked. */
export const dkimCheck = command({
  name: 'dkim check',
  parse: (given) => given.maybeText('domain'),
  run: ({ dkim }, domain) => dkim.check(domain),
});

export const dkimRotate = command({
  name: 'dkim rotate',
  parse: (given) => given.text('domain'),
  run: ({ dkim }, domain) => dkim.rotate(domain),
});

/** Without a selector all keys that wait. */
export const dkimActivate = command({
  name: 'dkim activate',
  parse: (given) => ({
    domain: given.text('domain'),
    selector: given.maybeText('selector'),
    unseen: given.flag('unseen'),
  }),
  run: ({ dkim }, { domain, selector, unseen }) => dkim.activate(domain, selector, unseen),
});

export const dkimRevoke = command({
  name: 'dkim revoke',
  parse: (given) => ({ domain: given.text('domain'), selector: given.text('selector') }),
  run: ({ dkim }, { domain, selector }) => dkim.revoke(domain, selector),
});

/** `key` is the text of the file. */
export const dkimImport = command({
  name: 'dkim import',
  parse: (given) => ({ domain: given.text('domain'), selector: given.text('selector'), key: given.text('key') }),
  run: ({ dkim }, { domain, selector, key }) => dkim.import(domain, selector, key),
});
