import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigMistakes, loadConfig, optionLayer } from './config/index.ts';
import { outward, waysOut } from './settings.ts';

function configOf(...set: string[]) {
  return loadConfig([optionLayer(['hostname=mail.example.test', ...set])]);
}

describe('the ways out', () => {
  it('are by the MX records alone, never to this machine, where nothing is said', () => {
    const { ownAddresses: _, ...ways } = waysOut(configOf());
    assert.deepEqual(ways, { hostName: 'mail.example.test', port: 25, ipv6: 'auto', takesLoopback: false });
    assert.equal(waysOut(configOf('delivery.port=2525')).takesLoopback, true);
  });

  it('know a smarthost with its login, which is spared as one host', () => {
    const config = configOf('smarthost.host=s.example', 'smarthost.user=u', 'smarthost.password=p');
    const smarthost = { host: 's.example', port: 587, tls: 'required', auth: { user: 'u', password: 'p' } };
    assert.deepEqual(waysOut(config).smarthost, smarthost);
    assert.equal(outward(config).atOnceMax, outward(config).perDomainMax);
  });

  it('know a relay, unless it is not to be used now', () => {
    assert.deepEqual(waysOut(configOf('relay.host=r.example')).relay, {
      host: 'r.example',
      port: 587,
      tls: 'required',
    });
    assert.equal(waysOut(configOf('relay.host=r.example', 'relay.when=never')).relay, undefined);
    assert.throws(() => configOf('relay.host=r.example', 'relay.user=u'), ConfigMistakes);
  });

  it('know from where to speak, and the proxy of Tor', () => {
    const ways = waysOut(
      configOf('delivery.source_addresses=["192.0.2.25", "2001:DB8::25"]', 'delivery.tor_proxy=127.0.0.1:9050'),
    );
    assert.deepEqual(ways.sourceAddresses, ['192.0.2.25', '2001:db8::25']);
    assert.deepEqual(ways.tor, { host: '127.0.0.1', port: 9050 });
    assert.throws(() => configOf('delivery.source_addresses=["here"]'), ConfigMistakes);
  });
});
