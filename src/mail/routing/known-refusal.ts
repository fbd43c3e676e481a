/** A refusal that says something of this host, not of one message or one recipient. */
export interface KnownRefusal {
  readonly id: string;
  /** Only mail hosts of this provider mean it so; absent: whoever says it. */
  readonly provider?: string;
  /**
   * `blocked`: this host is refused for its reputation. `doubtful`: perhaps for that; believed when nothing gets through for
   * a while. `misconfigured`: we lack something that the operator can publish, which no other way would mend.
   */
  readonly meaning: 'blocked' | 'doubtful' | 'misconfigured';
  /** What the whole reply looks like: "550 5.7.1 Text", its lines joined by spaces. */
  readonly pattern: RegExp;
  /** What looks like it and means something else. */
  readonly except?: RegExp;
  /** In plain words, for the operator: why, and what can be done. */
  readonly says: string;
  /** Where to ask for removal, or to read on. */
  readonly help: string;
  /** How we know. */
  readonly source: string;
}
