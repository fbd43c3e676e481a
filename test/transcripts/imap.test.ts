import { describe, it } from 'node:test';
import { readdirSync, readFileSync } from 'node:fs';
import { openImapStage } from '../support/imap-stage.ts';
import { playTranscript } from '../support/transcript.ts';

const folder = new URL('./imap/', import.meta.url);

describe('IMAP transcripts', () => {
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.imap'))) {
    it(name.replace('.imap', ''), async () => {
      await using stage = await openImapStage();
      await playTranscript(readFileSync(new URL(name, folder), 'utf8'), stage);
    });
  }
});
