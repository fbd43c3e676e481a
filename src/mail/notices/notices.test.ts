import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SteeredClock } from '../../../test/support/clock.ts';
import { alice, answerAll, type Deliver, QueueHouse } from '../../../test/support/queue-house.ts';
import { bytesOf } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import type { RecipientNotice } from '../../formats/reports/index.ts';
import { traceEvents } from '../../store/records/index.ts';
import { senderLanguage, Strangers, writeLetter } from './index.ts';

const german =
  'Sehr geehrte Damen und Herren,\r\nich habe Ihre Nachricht erhalten und werde mich bald bei Ihnen melden, denn das ist nicht eilig.\r\n';

function languageOf(...lines: string[]): Promise<string | undefined> {
  return senderLanguage(bytesOf(lines.join('\r\n')));
}

describe('senderLanguage', () => {
  it('believes the header before the text', async () => {
    assert.equal(await languageOf('Content-Language: fr-CA', 'Accept-Language: de', '', german), 'fr');
    assert.equal(await languageOf('Accept-Language: en;q=0.3, pl, de;q=0.5', '', german), 'pl');
    assert.equal(await languageOf('Accept-Language: de;q=0', '', ''), undefined);
    assert.equal(await languageOf('Content-Language: ja', 'Accept-Language: it', '', german), 'it');
    assert.equal(await languageOf('Content-Language: ja', '', german), undefined);
  });

  it('else knows it by the text, plain or HTML, as far as that is sure', async () => {
    assert.equal(await languageOf('Subject: x', '', german), 'de');
    assert.equal(await languageOf('Content-Type: text/html', '', `<p>${german}</p>`), 'de');
    assert.equal(await languageOf('Subject: x', '', 'ok'), undefined);
    assert.equal(await languageOf('Subject: x'), undefined);
  });

  it('is not troubled by what is no list of languages', async () => {
    for (const value of ['', ',,;q', '=?utf-8?q?de?=', 'x'.repeat(5000), '\0\xff']) {
      assert.equal(await languageOf(`Content-Language: ${value}`, '', 'ok'), undefined);
    }
  });
});

const unknownUser = { code: 550, enhanced: '5.1.1', lines: ['No such user'] };
const refused: RecipientNotice = {
  address: 'bob@far.test',
  action: 'failed',
  status: '5.1.1',
  host: 'mx.far.test',
  reply: unknownUser,
};
const unwanted = { ...refused, reply: { code: 550, enhanced: '5.7.1', lines: ['This looks like spam'] } };

describe('Strangers', () => {
  it('hear of no mail that was refused as unwanted, unless it is proved to be theirs', () => {
    const strangers = new Strangers(new SteeredClock());
    assert.match(strangers.silence('eve@else.test', { recipients: [unwanted] }) ?? '', /unwanted/);
    assert.equal(strangers.silence('eve@else.test', { recipients: [unwanted, refused] }), undefined);
    assert.equal(strangers.silence('eve@else.test', { recipients: [unwanted], isProved: true }), undefined);
  });

  it('get so many reports a day, each and all together', async () => {
    const clock = new SteeredClock();
    const strangers = new Strangers(clock);
    const tell = (to: string) => strangers.silence(to, { recipients: [refused] });
    for (let count = 0; count < limits.strangersBouncesPerDayMax; count += 1)
      assert.equal(tell('Eve@else.test'), undefined);
    assert.match(tell('eve@else.test') ?? '', /too many reports today/);
    let told = limits.strangersBouncesPerDayMax;
    while (tell(`eve${told}@else.test`) === undefined) told += 1;
    assert.equal(told, limits.strangersBouncesPerHourMax);
    await clock.advance(2 * 24 * 3_600_000);
    assert.equal(tell('eve@else.test'), undefined);
  });
});

describe('A report', () => {
  const deliver: Deliver = async (destination, message) =>
    answerAll(destination, message, 'failed', destination.host === 'spam.test' ? unwanted.reply : unknownUser, 'RCPT');

  async function houseThatTold(from: string, to: string) {
    const house = await new QueueHouse(
      'far.test A 192.0.2.1\nspam.test A 192.0.2.2\nelse.test A 192.0.2.3',
      deliver,
    ).build();
    await using queue = house.queue({ strangers: new Strangers(house.clock) });
    await house.accept({ key: 'k', from, to: [to] });
    queue.start();
    await house.clock.advance(1000);
    const events = await house.database.read((view) => traceEvents(view, 'k'));
    return { inbox: await house.inbox(), kinds: events.map(({ kind }) => kind) };
  }

  it('goes to people of the house whatever was said', async () => {
    const { inbox, kinds } = await houseThatTold(alice, 'bob@spam.test');
    assert.match(inbox[0] ?? '', /the message for unwanted advertising \(spam\)/);
    assert.deepEqual(kinds, ['attempted', 'bounced']);
  });

  it('speaks the language of the message', async () => {
    const house = await new QueueHouse('', deliver).build();
    const tidings = { reversePath: alice, terms: {}, arrivedAt: 0, recipients: [refused] };
    const original = async () => ({ bytes: bytesOf(`Subject: Treffen\r\n\r\n${german}`) });
    await using letter = await writeLetter({ ...tidings, original }, house.options());
    assert.ok(letter);
    await house.database.write('deliver', letter.delivery, [letter.body]);
    const [text = ''] = await house.inbox();
    assert.match(text, /^Subject: Nicht zugestellt: Treffen\r$/m);
    assert.match(text, /Content-Language: de, en\r\n[^]*Ihre Nachricht an bob@far\.test wurde nicht zugestellt/);
    assert.match(text, /In English:\r\n\r\nYour message to bob@far\.test was not delivered/);
  });

  it('goes to people elsewhere where somebody does not exist', async () => {
    assert.deepEqual((await houseThatTold('eve@else.test', 'bob@far.test')).kinds, ['attempted', 'bounced']);
  });

  it('does not go to people elsewhere where it was refused as unwanted, and the trace says why', async () => {
    assert.deepEqual((await houseThatTold('eve@else.test', 'bob@spam.test')).kinds, ['attempted', 'untold']);
  });
});
