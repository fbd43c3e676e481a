import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../../base/bytes.ts';
import { MessageParser, partialOf } from '../index.ts';

function placeIn(contentType: string): unknown {
  const parser = new MessageParser();
  parser.write(bytesOf(`Content-Type: ${contentType}\r\n\r\nbody\r\n`));
  return partialOf(parser.end().root);
}

describe('message/partial (RFC 2046 §5.2.2)', () => {
  it('says which piece of which message it is', () => {
    const place = { id: 'ABC@host.com', number: 2 };
    assert.deepEqual(placeIn('Message/Partial; number=2; total=3; id="ABC@host.com"'), { ...place, total: 3 });
    assert.deepEqual(placeIn('message/partial; id="ABC@host.com"; number=2'), place);
  });

  it('says nothing where it is none, or has no number or id', () => {
    const others = ['text/plain; id=a; number=1', 'message/partial; number=1', 'message/partial; id=a'];
    const broken = [
      'message/partial; id=a; number=0',
      'message/partial; id=a; number=1e9',
      'message/partial; id=""; number=1',
    ];
    for (const contentType of [...others, ...broken]) assert.equal(placeIn(contentType), undefined, contentType);
  });
});
