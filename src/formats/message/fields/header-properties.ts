/** JMAP's properties for header fields: "header:From:asAddresses:all" (RFC 8621 §4.1.3). */
import { fieldPlaces } from './header.ts';
import { type HeaderForm, headerForm, type HeaderForms, isHeaderForm } from './forms.ts';

export interface HeaderProperty {
  readonly name: string;
  readonly form: HeaderForm;
  /** Every instance of the field, not only the last. */
  readonly all: boolean;
}

export type HeaderValue = HeaderForms[HeaderForm];

/** RFC 8621 §4.1.3: name in its own spelling, value in Raw form. */
export interface EmailHeader {
  readonly name: string;
  readonly value: string;
}

const addressForms: readonly HeaderForm[] = ['Raw', 'Addresses', 'GroupedAddresses'];
const textForms: readonly HeaderForm[] = ['Raw', 'Text'];
const idForms: readonly HeaderForm[] = ['Raw', 'MessageIds'];
const dateForms: readonly HeaderForm[] = ['Raw', 'Date'];
const urlForms: readonly HeaderForm[] = ['Raw', 'URLs'];
const rawOnly: readonly HeaderForm[] = ['Raw'];

/** The fields that RFC 5322 and RFC 2369 define, and the forms §4.1.2 allows for them. Other fields may have any. */
const formsOf: ReadonlyMap<string, readonly HeaderForm[]> = new Map([
  ...named(['from', 'sender', 'reply-to', 'to', 'cc', 'bcc'], addressForms),
  ...named(['resent-from', 'resent-sender', 'resent-reply-to', 'resent-to', 'resent-cc', 'resent-bcc'], addressForms),
  ...named(['subject', 'comments', 'keywords', 'list-id'], textForms),
  ...named(['message-id', 'in-reply-to', 'references', 'resent-message-id'], idForms),
  ...named(['date', 'resent-date'], dateForms),
  ...named(['list-help', 'list-unsubscribe', 'list-subscribe', 'list-post', 'list-owner', 'list-archive'], urlForms),
  ...named(['return-path', 'received'], rawOnly),
]);

function named(fields: readonly string[], forms: readonly HeaderForm[]): (readonly [string, readonly HeaderForm[]])[] {
  return fields.map((field) => [field, forms]);
}

/** Reads a property's name; undefined where it is none, or asks for a form that the field may not have (§4.1.2). */
export function parseHeaderProperty(text: string): HeaderProperty | undefined {
  const [, name, as = 'Raw', all] = /^header:([!-9;-~]+)(?::as([A-Za-z]+))?(:all)?$/.exec(text) ?? [];
  if (name === undefined || !isHeaderForm(as) || !mayHave(name, as)) return undefined;
  return { name, form: as, all: all !== undefined };
}

function mayHave(name: string, form: HeaderForm): boolean {
  return formsOf.get(name.toLowerCase())?.includes(form) ?? true;
}

/**
 * The value of a property for a raw header block: of the last instance, null where there is none; of all instances in their
 * order where the property says so.
 */
export function headerProperty(
  { name, form, all }: HeaderProperty,
  block: string,
): HeaderValue | readonly HeaderValue[] {
  const wanted = name.toLowerCase();
  const found = fieldPlaces(block).filter((place) => place.name.toLowerCase() === wanted);
  const chosen = all ? found : found.slice(-1);
  const values = chosen.map(({ valueStart, end }) => headerForm(form, block.slice(valueStart, end)));
  return all ? values : (values[0] ?? null);
}

/** The `headers` property: every field in Raw form. */
export function emailHeaders(block: string): EmailHeader[] {
  return fieldPlaces(block).map(({ name, valueStart, end }) => {
    return { name, value: headerForm('Raw', block.slice(valueStart, end)) };
  });
}
