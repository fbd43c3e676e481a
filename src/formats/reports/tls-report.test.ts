import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf } from '../../base/bytes.ts';
import { decodeParameter, field, parseHeader, parseParameterized } from '../message/index.ts';
import { parseTlsReport, printTlsReport, printTlsReportMessage, type TlsReport, tlsReportFileName } from './index.ts';

/** RFC 8460, Appendix B; the URI that is broken over two lines there is whole here. */
const example = `{
  "organization-name": "Company-X",
  "date-range": { "start-datetime": "2016-04-01T00:00:00Z", "end-datetime": "2016-04-01T23:59:59Z" },
  "contact-info": "sts-reporting@company-x.example",
  "report-id": "5065427c-23d3-47ca-b6e0-946ea0e8c4be",
  "policies": [{
    "policy": {
      "policy-type": "sts",
      "policy-string": ["version: STSv1","mode: testing", "mx: *.mail.company-y.example","max_age: 86400"],
      "policy-domain": "company-y.example",
      "mx-host": "*.mail.company-y.example"
    },
    "summary": { "total-successful-session-count": 5326, "total-failure-session-count": 303 },
    "failure-details": [{
      "result-type": "certificate-expired",
      "sending-mta-ip": "2001:db8:abcd:0012::1",
      "receiving-mx-hostname": "mx1.mail.company-y.example",
      "failed-session-count": 100
    }, {
      "result-type": "starttls-not-supported",
      "sending-mta-ip": "2001:db8:abcd:0013::1",
      "receiving-mx-hostname": "mx2.mail.company-y.example",
      "receiving-ip": "203.0.113.56",
      "failed-session-count": 200,
      "additional-information": "https://reports.company-x.example/report_info?id=5065427c-23d3#StarttlsNotSupported"
    }, {
      "result-type": "validation-failure",
      "sending-mta-ip": "198.51.100.62",
      "receiving-ip": "203.0.113.58",
      "receiving-mx-hostname": "mx-backup.mail.company-y.example",
      "failed-session-count": 3,
      "failure-reason-code": "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED"
    }]
  }]
}`;

const read: TlsReport = {
  organization: 'Company-X',
  start: Date.UTC(2016, 3, 1),
  end: Date.UTC(2016, 3, 1, 23, 59, 59),
  contact: 'sts-reporting@company-x.example',
  reportId: '5065427c-23d3-47ca-b6e0-946ea0e8c4be',
  policies: [
    {
      type: 'sts',
      strings: ['version: STSv1', 'mode: testing', 'mx: *.mail.company-y.example', 'max_age: 86400'],
      domain: 'company-y.example',
      mxHosts: ['*.mail.company-y.example'],
      successes: 5326,
      failures: 303,
      details: [
        {
          result: 'certificate-expired',
          sendingIp: '2001:db8:abcd:0012::1',
          host: 'mx1.mail.company-y.example',
          sessions: 100,
        },
        {
          result: 'starttls-not-supported',
          sendingIp: '2001:db8:abcd:0013::1',
          host: 'mx2.mail.company-y.example',
          receivingIp: '203.0.113.56',
          sessions: 200,
          information: 'https://reports.company-x.example/report_info?id=5065427c-23d3#StarttlsNotSupported',
        },
        {
          result: 'validation-failure',
          sendingIp: '198.51.100.62',
          host: 'mx-backup.mail.company-y.example',
          receivingIp: '203.0.113.58',
          sessions: 3,
          reason: 'X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED',
        },
      ],
    },
  ],
};

const text = fc.string({ unit: 'binary', maxLength: 30 });
const count = fc.nat();
const seconds = fc.integer({ min: 0, max: 4e9 }).map((second) => second * 1000);
const detail = fc.record(
  {
    result: text,
    sessions: count,
    sendingIp: text,
    host: text,
    helo: text,
    receivingIp: text,
    information: text,
    reason: text,
  },
  { requiredKeys: ['result', 'sessions'], noNullPrototype: true },
);
const policy = fc.record(
  {
    type: text,
    strings: fc.array(text),
    domain: text,
    mxHosts: fc.array(text),
    successes: count,
    failures: count,
    details: fc.array(detail, { maxLength: 5 }),
  },
  { noNullPrototype: true },
);
const report = fc.record(
  {
    organization: text,
    start: seconds,
    end: seconds,
    contact: text,
    reportId: text,
    policies: fc.array(policy, { maxLength: 5 }),
  },
  { noNullPrototype: true },
);

describe('A document of a TLS report', () => {
  it('is read as Appendix B of RFC 8460 means it', () => assert.deepEqual(parseTlsReport(example), read));

  it('is read as it was written', () =>
    fc.assert(fc.property(report, (one) => assert.deepEqual(parseTlsReport(printTlsReport(one)), one))));

  it('is written with the names of RFC 8460, lists where it has lists, and nothing that is unknown', () => {
    const [one] = read.policies;
    assert.ok(one);
    const printed = printTlsReport({ ...read, policies: [{ ...one, strings: [], mxHosts: [], details: [] }, one] });
    const { policies } = JSON.parse(printed) as { policies: Record<string, unknown>[] };
    assert.deepEqual(policies[0], {
      policy: { 'policy-type': 'sts', 'policy-domain': 'company-y.example' },
      summary: { 'total-successful-session-count': 5326, 'total-failure-session-count': 303 },
    });
    const { policies: expected } = JSON.parse(example) as { policies: { policy: { 'mx-host': unknown } }[] };
    if (expected[0]) expected[0].policy['mx-host'] = ['*.mail.company-y.example'];
    assert.deepEqual(policies[1], expected[0]);
    assert.match(printed, /"start-datetime":"2016-04-01T00:00:00Z","end-datetime":"2016-04-01T23:59:59Z"/);
  });

  it('may hold anything without doing harm', () => {
    fc.assert(fc.property(fc.json(), (json) => void parseTlsReport(json)));
    const times = '"date-range":{"start-datetime":"2016-04-01t02:00:00+02:00","end-datetime":"2016-04-01 23:59:59.5Z"}';
    for (const rest of [
      '',
      ',"policies":{}',
      ',"policies":[null,3,{"policy":[],"summary":{"total-failure-session-count":-1}}]',
    ]) {
      const parsed = parseTlsReport(`{${times}${rest}}`);
      assert.deepEqual([parsed?.start, parsed?.end], [read.start, read.end]);
    }
    const inTexts = '{"summary":{"total-successful-session-count":"12","total-failure-session-count":1e300}}';
    const [lax] = parseTlsReport(`{${times},"policies":[${inTexts}]}`)?.policies ?? [];
    assert.deepEqual([lax?.successes, lax?.failures], [12, 0]);
    for (const none of ['', '[]', '{}', 'null', '{"date-range":{"start-datetime":"yesterday"}}']) {
      assert.equal(parseTlsReport(none), undefined);
    }
  });
});

it('A TLS report as a message is a multipart/report with the document, and names the domain and who tells', () => {
  const gzip = Uint8Array.from({ length: 200 }, (_, index) => index);
  const reportId = '2016-04-01.abc@company-x.example';
  const printed = printTlsReportMessage({
    report: { ...read, reportId },
    domain: 'company-y.example',
    submitter: 'company-x.example',
    from: 'tlsrpt@company-x.example',
    to: 'reports@company-y.example',
    gzip,
    uniqueId: '0ab1',
    messageId: 'm1@company-x.example',
    boundarySeed: 'seed',
    at: read.end,
  });
  const whole = binaryOf(printed);
  const header = parseHeader(printed.subarray(0, whole.indexOf('\r\n\r\n') + 2));
  const told = (name: string): string => (field(header, name) ?? '').replace(/\s+/g, ' ').trim();
  assert.match(told('Content-Type'), /^multipart\/report;.*report-type="?tlsrpt"?/);
  assert.deepEqual(['TLS-Report-Domain', 'TLS-Report-Submitter', 'TLS-Required', 'Auto-Submitted'].map(told), [
    'company-y.example',
    'company-x.example',
    'No',
    'auto-generated',
  ]);
  const subject = `Report Domain: company-y.example Submitter: company-x.example Report-ID: <${reportId}>`;
  assert.equal(told('Subject'), subject);
  const [, attached = ''] = whole.split(/Content-Type: application\/tlsrpt\+gzip[^]*?\r\n\r\n/);
  assert.deepEqual(Buffer.from(attached.split('--')[0] ?? '', 'base64'), Buffer.from(gzip));
  const disposition = /Content-Disposition: ([^]*?)\r\nContent-Transfer/.exec(whole)?.[1] ?? '';
  const fileName = decodeParameter(parseParameterized(disposition).parameters, 'filename');
  assert.equal(fileName, 'company-x.example!company-y.example!1459468800!1459555199!0ab1.json.gz');
  assert.match(whole, /5326 sessions were encrypted/);
  assert.ok(whole.split('\r\n').every((line) => line.length <= 78));
});

it('The file name of a TLS report is that of RFC 8460, 5.1', () => {
  const seconds = { start: 1470013207_000, end: 1470186007_000 };
  const name = tlsReportFileName({ ...read, ...seconds }, 'mail.sndr.example.com', 'example.net', '001');
  assert.equal(name, 'mail.sndr.example.com!example.net!1470013207!1470186007!001.json.gz');
});
