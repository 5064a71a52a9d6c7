/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/** Looks up service records by the DNS client of the JDK (its module {@code jdk.naming.dns}). */
final class JndiSrvResolver implements SrvResolver {
    private static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";
    private static final String SRV = "SRV";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

    private final String providerUrl;

    /**
     * Creates a resolver.
     *
     * @param providerUrl {@code dns:} for the name servers of this machine, {@code dns://host:port} for another one
     */
    JndiSrvResolver(String providerUrl) {
        this.providerUrl = providerUrl;
    }

    @Override
    // JNDI takes no other kind of map. What it reads here is text of service records, never an object; a name that
    // would lead it elsewhere, such as a URL, is refused before.
    @SuppressWarnings({"JdkObsolete", "BanJNDI"})
    public List<SrvRecord> resolve(String name) throws UnknownHostException {
        if (!NAME.matcher(name).matches()) {
            throw new UnknownHostException("it is not a name of the domain name system");
        }
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, FACTORY);
        environment.put(Context.PROVIDER_URL, providerUrl);
        try {
            InitialDirContext context = new InitialDirContext(environment);
            try {
                return records(context.getAttributes(name, new String[] {SRV}).get(SRV));
            } finally {
                context.close();
            }
        } catch (NameNotFoundException e) {
            throw unknown("the name does not exist", e);
        } catch (NamingException | IllegalArgumentException e) {
            throw unknown(String.valueOf(e), e);
        }
    }

    static List<SrvRecord> records(@Nullable Attribute answer) throws NamingException {
        List<SrvRecord> found = new ArrayList<>();
        for (int i = 0; answer != null && i < answer.size(); i++) {
            String[] parts = String.valueOf(answer.get(i)).split(" ", -1);
            if (parts.length != 4) {
                throw new NamingException("The name server sent a service record of " + parts.length + " parts");
            }
            String target = parts[3].endsWith(".") ? parts[3].substring(0, parts[3].length() - 1) : parts[3];
            if (!target.isEmpty()) { // a lone dot says that the service is not offered
                found.add(new SrvRecord(
                        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), target));
            }
        }
        return found;
    }

    private static UnknownHostException unknown(String reason, Exception cause) {
        UnknownHostException unknown = new UnknownHostException(reason);
        unknown.initCause(cause);
        return unknown;
    }
}
