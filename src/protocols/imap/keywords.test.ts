import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Keywords } from './keywords.ts';

describe('The keywords of a view', () => {
  it('are told once, in whatever case they come again', () => {
    const keywords = new Keywords();
    assert.equal(keywords.learn(['\\Seen', '$Work', '$work']), true);
    assert.equal(keywords.learn(['$WORK', '\\seen']), false);
    assert.deepEqual(
      [...keywords.responses(true)],
      [
        '* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work)\r\n',
        '* OK [PERMANENTFLAGS ()] No flag can be changed\r\n',
      ],
    );
  });

  it('do not count flags of a meaning nobody knows', () => {
    assert.equal(new Keywords().learn(['\\Strange']), false);
  });
});
