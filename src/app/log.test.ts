import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printLine } from './log.ts';

const time = '2026-05-01T12:30:45.678Z';

describe('A log line for people', () => {
  it('has the time, the level, what happened, and the facts', () => {
    const line = { level: 'info', time, msg: 'Message taken', peer: '192.0.2.1', sizeBytes: 2041, note: 'two words' };
    assert.equal(printLine(line), '12:30:45 info  Message taken  peer=192.0.2.1 sizeBytes=2041 note="two words"');
  });

  it('shows the stack of an error below', () => {
    const error = { name: 'Error', message: 'Broken', stack: 'Error: Broken\n    at somewhere' };
    const [first, second, third] = printLine({ level: 'error', time, msg: 'Failed', error }).split('\n');
    assert.equal(first, '12:30:45 error Failed  error=Broken');
    assert.deepEqual([second, third], ['    Error: Broken', '        at somewhere']);
  });

  it('never breaks into a second line by what a peer said', () => {
    assert.equal(printLine({ level: 'warn', time, msg: 'Odd', greeting: 'a\r\nb' }).includes('\n'), false);
  });
});
