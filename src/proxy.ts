import { type Dispatcher, EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import type { Config } from './config.ts';

/**
 * Has every `fetch` of this process go through the configured proxies, that of the packages too. Answers with what a WebSocket needs for the
 * same; undefined without proxies.
 */
export function useProxy({ proxy }: Pick<Config, 'proxy'>): Dispatcher | undefined {
  if (!proxy) return undefined;
  const [http, https] = [proxy.http?.reveal(), proxy.https?.reveal()];
  const options = {
    // An empty one keeps it from looking into the environment itself.
    httpProxy: http ?? '',
    httpsProxy: https ?? http ?? '',
    noProxy: proxy.except,
  };
  // Proxies forward plain HTTP; many refuse a tunnel to port 80, which a WebSocket cannot do without.
  setGlobalDispatcher(new EnvHttpProxyAgent({ ...options, proxyTunnel: false }));
  return new EnvHttpProxyAgent({ ...options, proxyTunnel: true });
}
