/** The domain of an address that is known to have one. */
export function parseAddressDomain(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
