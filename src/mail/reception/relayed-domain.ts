/** A domain of ours whose mailboxes are elsewhere. */
export interface RelayedDomain {
  readonly name: string;
  /** `backup`: its mail waits here for its host. `front`: it is handed over while its client waits. */
  readonly role: 'backup' | 'front';
  /** Domains with the same are reached by the same passage. */
  readonly leadsTo: string;
}
