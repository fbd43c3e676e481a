import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseReceived, receivedChain } from './received.ts';

/** What was read, without the date's offset. */
function facts(value: string): Record<string, unknown> {
  const { date, ...rest } = parseReceived(value);
  return { ...rest, ...(date === undefined ? {} : { date: new Date(date.ms).toISOString().slice(0, 19) }) };
}

/** Lines as the programs write them; names and addresses are changed. */
const rows: readonly (readonly [writer: string, value: string, meant: Record<string, string>])[] = [
  [
    'Posthouse',
    'from client.example.org ([192.0.2.1])\tby mx.example.net with ESMTPS (TLSv1.3 TLS_AES_256_GCM_SHA384) id 01ABC\tfor <joe@example.net>;\tFri, 20 Nov 2026 10:22:23 +0000',
    {
      from: 'client.example.org',
      fromInfo: '[192.0.2.1]',
      ip: '192.0.2.1',
      helo: 'client.example.org',
      by: 'mx.example.net',
      with: 'ESMTPS',
      id: '01ABC',
      for: 'joe@example.net',
      tls: 'TLSv1.3',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'Posthouse, over IPv6',
    'from client.example.org ([IPv6:2001:db8::1]) by mx.example.net with ESMTP id 1; Fri, 20 Nov 2026 10:22:23 +0000',
    {
      from: 'client.example.org',
      fromInfo: '[IPv6:2001:db8::1]',
      ip: '2001:db8::1',
      helo: 'client.example.org',
      by: 'mx.example.net',
      with: 'ESMTP',
      id: '1',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'Postfix',
    'from helo.example.org (mail.example.org [192.0.2.1]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519) (No client certificate requested) by mx.example.net (Postfix) with ESMTPS id 4F1abc for <joe@example.net>; Fri, 20 Nov 2026 10:22:23 +0100 (CET)',
    {
      from: 'helo.example.org',
      fromInfo: 'mail.example.org [192.0.2.1]',
      host: 'mail.example.org',
      ip: '192.0.2.1',
      helo: 'helo.example.org',
      by: 'mx.example.net',
      with: 'ESMTPS',
      id: '4F1abc',
      for: 'joe@example.net',
      tls: 'TLSv1.3',
      date: '2026-11-20T09:22:23',
    },
  ],
  [
    'Postfix, a client without a name, over IPv6',
    'from localhost (unknown [IPv6:2001:db8::25]) (Authenticated sender: joe) by mx.example.net (Postfix) with ESMTPSA id 1; Fri, 20 Nov 2026 10:22:23 +0000',
    {
      from: 'localhost',
      fromInfo: 'unknown [IPv6:2001:db8::25] Authenticated sender: joe',
      ip: '2001:db8::25',
      helo: 'localhost',
      by: 'mx.example.net',
      with: 'ESMTPSA',
      id: '1',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'Postfix, local',
    'by mx.example.net (Postfix, from userid 1000)\tid 4F1abc; Fri, 20 Nov 2026 10:22:23 +0000',
    { by: 'mx.example.net', id: '4F1abc', date: '2026-11-20T10:22:23' },
  ],
  [
    'Exim',
    'from mail.example.org ([192.0.2.1]:41234 helo=helo.example.org) by mx.example.net with esmtps  (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <ann@example.org>) id 1abcDE-0001xy-2a for joe@example.net; Fri, 20 Nov 2026 10:22:23 +0000',
    {
      from: 'mail.example.org',
      fromInfo: '[192.0.2.1]:41234 helo=helo.example.org',
      host: 'mail.example.org',
      ip: '192.0.2.1',
      helo: 'helo.example.org',
      by: 'mx.example.net',
      with: 'esmtps',
      id: '1abcDE-0001xy-2a',
      for: 'joe@example.net',
      tls: 'TLSv1.3',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'Exim, a client that greets with another address',
    'from [192.0.2.1] (helo=[10.0.0.7]) by mx.example.net with smtp (Exim 3.35 #1 (Debian)) id 17bq; Fri, 20 Nov 2026 10:22:23 +0000',
    {
      from: '[192.0.2.1]',
      fromInfo: 'helo=[10.0.0.7]',
      ip: '192.0.2.1',
      helo: '[10.0.0.7]',
      by: 'mx.example.net',
      with: 'smtp',
      id: '17bq',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'Exim, local',
    'from joe by host.example.org with local (Exim 4.50)\tid 1HdZ\tfor ann@example.net; Tue, 17 Apr 2007 00:01:20 +0200',
    {
      from: 'joe',
      by: 'host.example.org',
      with: 'local',
      id: '1HdZ',
      for: 'ann@example.net',
      date: '2007-04-16T22:01:20',
    },
  ],
  [
    'Sendmail',
    'from helo.example.org (IDENT:root@dial.example.org [192.0.2.1] (may be forged)) by mx.example.net (8.11.6/8.11.6) with ESMTP id g6O (version=TLSv1/SSLv3 cipher=DHE-RSA bits=256 verify=NO) for <joe@example.net>; Wed, 17 Jul 2002 08:59:06 +0100 (IST)',
    {
      from: 'helo.example.org',
      fromInfo: 'IDENT:root@dial.example.org [192.0.2.1] (may be forged)',
      host: 'dial.example.org',
      ip: '192.0.2.1',
      helo: 'helo.example.org',
      by: 'mx.example.net',
      with: 'ESMTP',
      id: 'g6O',
      for: 'joe@example.net',
      tls: 'TLSv1',
      date: '2002-07-17T07:59:06',
    },
  ],
  [
    'Sendmail, local',
    '(from joe@localhost)\tby host.example.org (8.12.3/8.12.3/Submit) id g6O\tfor ann; Wed, 17 Jul 2002 08:59:06 -0700',
    { by: 'host.example.org', id: 'g6O', for: 'ann', date: '2002-07-17T15:59:06' },
  ],
  [
    'Exchange Online',
    'from AM0PR01.eurprd01.prod.example.com (2603:10a6:208:1::1) by DB7PR01.eurprd01.prod.example.com (2603:10a6:10:2::2) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.6086.24; Fri, 20 Nov 2026 10:22:23 +0000',
    {
      from: 'AM0PR01.eurprd01.prod.example.com',
      fromInfo: '2603:10a6:208:1::1',
      ip: '2603:10a6:208:1::1',
      helo: 'AM0PR01.eurprd01.prod.example.com',
      by: 'DB7PR01.eurprd01.prod.example.com',
      with: 'Microsoft SMTP Server',
      id: '15.20.6086.24',
      tls: 'TLSv1.2',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'Exchange, within the house',
    'from SRV1.corp.example.org ([fe80::1a2b%4]) by SRV2.corp.example.org ([::1]) with mapi id 14.03.0123.003; Fri, 20 Nov 2026 10:22:23 +0100',
    {
      from: 'SRV1.corp.example.org',
      fromInfo: '[fe80::1a2b%4]',
      ip: 'fe80::1a2b',
      helo: 'SRV1.corp.example.org',
      by: 'SRV2.corp.example.org',
      with: 'mapi',
      id: '14.03.0123.003',
      date: '2026-11-20T09:22:23',
    },
  ],
  [
    'Exchange, at the frontend',
    'from mail.example.org (192.0.2.1) by AM0.mail.protection.example.com (10.0.0.1) with Microsoft SMTP Server (version=TLS1_3, cipher=X) id 15.20.1.2 via Frontend Transport; Fri, 20 Nov 2026 10:22:23 +0000',
    {
      from: 'mail.example.org',
      fromInfo: '192.0.2.1',
      ip: '192.0.2.1',
      helo: 'mail.example.org',
      by: 'AM0.mail.protection.example.com',
      with: 'Microsoft SMTP Server',
      id: '15.20.1.2',
      via: 'Frontend Transport',
      tls: 'TLSv1.3',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'Gmail',
    'from mail-f41.example.com (mail-f41.example.com. [192.0.2.41]) by mx.example.net with ESMTPS id a1-20020a05.sor.12.2026.11.20.02.22.23 for <joe@example.net> (Google Transport Security); Fri, 20 Nov 2026 02:22:23 -0800 (PST)',
    {
      from: 'mail-f41.example.com',
      fromInfo: 'mail-f41.example.com. [192.0.2.41]',
      host: 'mail-f41.example.com',
      ip: '192.0.2.41',
      helo: 'mail-f41.example.com',
      by: 'mx.example.net',
      with: 'ESMTPS',
      id: 'a1-20020a05.sor.12.2026.11.20.02.22.23',
      for: 'joe@example.net',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'Gmail, inside',
    'by 2002:a05:6000:1:b0:3a with SMTP id x1csp12; Fri, 20 Nov 2026 02:22:23 -0800 (PST)',
    { by: '2002:a05:6000:1:b0:3a', with: 'SMTP', id: 'x1csp12', date: '2026-11-20T10:22:23' },
  ],
  ['qmail, local', '(qmail 12345 invoked by uid 0); 20 Nov 2026 10:22:23 -0000', { date: '2026-11-20T10:22:23' }],
  [
    'qmail, from outside',
    '(qmail 1 invoked from network); 20 Nov 2026 10:22:23 -0000',
    { date: '2026-11-20T10:22:23' },
  ],
  [
    'qmail',
    'from unknown (HELO helo.example.org) (joe@192.0.2.1)  by mx.example.net with SMTP; 20 Nov 2026 10:22:23 -0000',
    {
      from: 'unknown',
      fromInfo: 'HELO helo.example.org joe@192.0.2.1',
      ip: '192.0.2.1',
      helo: 'helo.example.org',
      by: 'mx.example.net',
      with: 'SMTP',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'qmail-ldap',
    'from mail.example.org (HELO helo) ([192.0.2.1]) (envelope-sender <ann@example.org>) by mx.example.net (qmail-ldap-1.03) with AES256-SHA encrypted SMTP for <joe@example.net>; 20 Nov 2026 10:22:23 -0000',
    {
      from: 'mail.example.org',
      fromInfo: 'HELO helo [192.0.2.1] envelope-sender <ann@example.org>',
      host: 'mail.example.org',
      ip: '192.0.2.1',
      helo: 'helo',
      by: 'mx.example.net',
      with: 'AES256-SHA encrypted SMTP',
      for: 'joe@example.net',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'OpenSMTPD',
    'from helo.example.org (mail.example.org [192.0.2.1]) by mx.example.net (OpenSMTPD) with ESMTPS id 1a2b3c4d (TLSv1.3:TLS_CHACHA20_POLY1305_SHA256:256:NO) for <joe@example.net>; Fri, 20 Nov 2026 11:22:23 +0100 (CET)',
    {
      from: 'helo.example.org',
      fromInfo: 'mail.example.org [192.0.2.1]',
      host: 'mail.example.org',
      ip: '192.0.2.1',
      helo: 'helo.example.org',
      by: 'mx.example.net',
      with: 'ESMTPS',
      id: '1a2b3c4d',
      for: 'joe@example.net',
      tls: 'TLSv1.3',
      date: '2026-11-20T10:22:23',
    },
  ],
  [
    'fetchmail',
    'from pop.example.org [192.0.2.1]\tby localhost with IMAP (fetchmail-5.9.0)\tfor joe@localhost (single-drop); Wed, 17 Jul 2002 08:59:06 +0100 (IST)',
    {
      from: 'pop.example.org',
      fromInfo: '[192.0.2.1]',
      ip: '192.0.2.1',
      helo: 'pop.example.org',
      by: 'localhost',
      with: 'IMAP',
      for: 'joe@localhost',
      date: '2002-07-17T07:59:06',
    },
  ],
  [
    'LSMTP, with a port',
    'from LISTSRV (10.6.147.53:4028) by lists.example.org (LSMTP for Windows NT v1.1b) with SMTP id <9.001C1847@lists.example.org>; Thu, 12 Apr 2007 16:52:50 -0400',
    {
      from: 'LISTSRV',
      fromInfo: '10.6.147.53:4028',
      ip: '10.6.147.53',
      helo: 'LISTSRV',
      by: 'lists.example.org',
      with: 'SMTP',
      id: '9.001C1847@lists.example.org',
      date: '2007-04-12T20:52:50',
    },
  ],
  [
    'Hotmail',
    'from mail pickup service by hotmail.example with Microsoft SMTPSVC;\tSun, 1 Sep 2002 20:40:02 -0700',
    {
      from: 'mail',
      fromInfo: 'pickup service',
      by: 'hotmail.example',
      with: 'Microsoft SMTPSVC',
      date: '2002-09-02T03:40:02',
    },
  ],
  [
    'a greeting that is a keyword',
    'from by (with [192.0.2.1]) by for with id id via',
    {
      from: 'by',
      fromInfo: 'with [192.0.2.1]',
      host: 'with',
      ip: '192.0.2.1',
      helo: 'by',
      by: 'for',
      with: 'id',
      id: 'via',
    },
  ],
  [
    'no value behind the keyword',
    'from (localhost [127.0.0.1]) by mx.example.net',
    { fromInfo: 'localhost [127.0.0.1]', host: 'localhost', ip: '127.0.0.1', by: 'mx.example.net' },
  ],
  ['nothing of use', 'whatever', {}],
  ['nothing', '', {}],
];

describe('parseReceived', () => {
  for (const [writer, value, meant] of rows) {
    it(`reads ${writer}`, () => assert.deepEqual(facts(value), meant));
  }

  it('knows addresses from what looks like them', () => {
    const none = ['999.1.1.1', '1.2.3', '10:22:23', '1:2', ':::', '1::2::3', '1.2.3.4.example.org', 'g::1', '12345::'];
    for (const text of none) assert.equal(parseReceived(`from a (${text}) by b`).ip, undefined, text);
    for (const text of ['::', '::1', '1:2:3:4:5:6:7:8', '::ffff:192.0.2.1', '1:2:3:4:5:6:192.0.2.1']) {
      assert.equal(parseReceived(`from a (b.example [${text}]) by b`).ip, text);
    }
  });

  it('reads anything, without a throw', () => {
    const pieces = fc.constantFrom(
      'from ',
      'by ',
      'with ',
      'id ',
      '(',
      ')',
      '[1.2.3.4]',
      ';',
      '"',
      '<',
      '>',
      'helo=',
      'a',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (all) => typeof parseReceived(all.join('')) === 'object'),
    );
  });

  it('takes time that grows with the length', () => {
    const pieces = [
      '(',
      '()',
      '"',
      '<',
      '<a ',
      'from ',
      'helo ',
      'helo=(',
      '[',
      '1.',
      ':',
      '1:',
      ';',
      ' ',
      'tls1.',
      '(tls ',
      'a[1.2.3.4',
    ];
    for (const piece of pieces) {
      for (const value of [piece.repeat(100_000), `from a (${piece.repeat(100_000)}) by b`]) {
        assert.equal(typeof parseReceived(value), 'object', piece);
      }
    }
  });
});

describe('receivedChain', () => {
  const field = (value: string, name = 'Received'): { name: string; value: string; start: number; end: number } => {
    return { name, value, start: 0, end: 0 };
  };

  it('goes from the oldest hop to the latest, with the time each took', () => {
    const hops = receivedChain([
      field('by c; 20 Nov 2026 10:00:05 +0000'),
      field('ignored', 'X-Received'),
      field('by b; 20 Nov 2026 10:00:07 +0000', 'RECEIVED'),
      field('by nobody knows when'),
      field('by a; 20 Nov 2026 11:00:00 +0100'),
    ]);
    assert.deepEqual(
      hops.map(({ by, delayMs }) => [by, delayMs]),
      [
        ['a', undefined],
        ['nobody', undefined],
        ['b', undefined],
        ['c', -2000],
      ],
    );
  });

  it('is empty where nothing was received', () => assert.deepEqual(receivedChain([]), []));
});
