/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.StringUtils;

/**
 * Gives clients the names that health, meters, events and {@code @ZkWatch(client = …)} share.
 *
 * <p>The name of a client is the one that it was built with ({@link io.zkboot.client.ZkClientBuilder#name}), which its
 * threads, its log and its timers have too. If several have that one, or it is the name of another client's bean, it
 * tells nothing: then the name is that of the bean, without the ending {@code ZkClient}, or with it where that is taken
 * as well; a warning says so once. The same names the beans of clients that do not tell theirs (mocks); there the bean
 * {@code zkClient} has the configured name.
 */
final class ClientNames {
    private static final Logger log = LoggerFactory.getLogger(ClientNames.class);
    private static final String SUFFIX = "ZkClient";

    private final String defaultName;
    private final Set<String> warned = new TreeSet<>();

    ClientNames(String defaultName) {
        this.defaultName = defaultName;
    }

    String defaultName() {
        return defaultName;
    }

    /**
     * Returns the clients by name, none left out.
     *
     * @param clients the clients
     * @param taken names that others have, those of ancestors
     */
    Map<String, ClientBean> name(Collection<ClientBean> clients, Set<String> taken) {
        Map<String, String> names = new HashMap<>();
        Set<String> used = new TreeSet<>(taken);
        for (ClientBean client : clients) {
            String own = own(client);
            if (!taken.contains(own)
                    && clients.stream().noneMatch(other -> isOther(other, client) && claims(other, own))) {
                names.put(client.name(), own);
                used.add(own);
            }
        }
        Map<String, ClientBean> named = new LinkedHashMap<>();
        for (ClientBean client : clients) {
            String name = names.get(client.name());
            if (name == null) {
                name = byBean(client, clients, used);
                used.add(name);
                warn(client, name);
            }
            named.put(name, client);
        }
        return named;
    }

    private static boolean isOther(ClientBean one, ClientBean other) {
        return !one.name().equals(other.name());
    }

    private boolean claims(ClientBean client, String name) {
        return own(client).equals(name) || client.name().equals(name);
    }

    private String own(ClientBean client) {
        String name = builtWith(client);
        return name == null ? byBean(client) : name;
    }

    private static @Nullable String builtWith(ClientBean client) {
        String name = client.origin().name();
        return StringUtils.hasText(name) ? name : null;
    }

    private String byBean(ClientBean client) {
        String bean = client.name();
        if (bean.equals(ZkClients.DEFAULT_BEAN_NAME)) {
            return defaultName;
        }
        return withoutSuffix(bean);
    }

    private static String withoutSuffix(String bean) {
        return bean.endsWith(SUFFIX) && bean.length() > SUFFIX.length()
                ? bean.substring(0, bean.length() - SUFFIX.length())
                : bean;
    }

    private static String byBean(ClientBean client, Collection<ClientBean> clients, Set<String> used) {
        String brief = withoutSuffix(client.name());
        if (!used.contains(brief)
                && clients.stream()
                        .noneMatch(
                                other -> isOther(other, client) && other.name().equals(brief))) {
            return brief;
        }
        String name = client.name();
        for (int i = 2; used.contains(name); i++) {
            name = client.name() + "#" + i;
        }
        return name;
    }

    private void warn(ClientBean client, String name) {
        String built = builtWith(client);
        synchronized (warned) {
            if (built == null || !warned.add(client.name())) {
                return;
            }
        }
        log.warn(
                "The ZooKeeper client of the bean '{}' is named '{}', as another client or its bean is. Health, gauges"
                        + " and events call it '{}', after its bean; timers of both count as '{}'. Build it with a name"
                        + " of its own (ZkClientBuilder.name, or the argument of ZkClientBuilderConfigurer.configure).",
                client.name(),
                built,
                name,
                built);
    }
}
