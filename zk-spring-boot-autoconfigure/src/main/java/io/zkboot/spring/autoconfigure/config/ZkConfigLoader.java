/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ZkException;
import io.zkboot.spring.autoconfigure.config.ZkConfigResource.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.config.ConfigData.Option;
import org.springframework.boot.context.config.ConfigDataLoader;
import org.springframework.boot.context.config.ConfigDataLoaderContext;
import org.springframework.boot.context.config.ConfigDataResourceNotFoundException;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.env.PropertySource;

/**
 * Waits for the nodes of an import, and makes property sources of them. Spring Boot makes one for a start, and one for
 * each refresh by Spring Cloud: all optional imports of one wait no longer than the startup timeout together.
 */
final class ZkConfigLoader implements ConfigDataLoader<ZkConfigResource> {
    private final Log log;
    private final Set<ConfigClient> asked = new HashSet<>();
    private final Set<ConfigClient> missed = new HashSet<>();
    private long waitedNanos;

    ZkConfigLoader(DeferredLogFactory logs) {
        this.log = logs.getLog(ZkConfigLoader.class);
    }

    static NodeFormat format(ZkConfigResource resource) {
        String servers = resource.client().place();
        String extension = resource.extension();
        if (extension == null) {
            return new TreeFormat(resource.path(), servers);
        }
        PropertySourceLoader loader = DocumentFormat.loader(extension, ZkConfigLoader.class.getClassLoader());
        if (loader == null) {
            throw new ZkConfigException(
                    "The " + resource + " is imported as '" + extension + "', which nothing here can read.",
                    "Use properties, or yml, yaml or json with org.yaml:snakeyaml on the class path; or add the"
                            + " library that reads it.");
        }
        return new DocumentFormat(resource.path(), servers, extension, loader);
    }

    /** The environment has one source of a name: one for each place, node and format. */
    static String sourceName(LiveNode node, int slot) {
        String format = node.format();
        String hint = node.isTree() || node.path().endsWith("." + format) ? "" : "[." + format + "]";
        return "zk:" + node.path() + hint + " on " + node.place() + (slot == 0 ? "" : " (document #" + slot + ")");
    }

    @Override
    public ConfigData load(ConfigDataLoaderContext context, ZkConfigResource resource) {
        if (resource.kind() == Kind.SWITCHED_OFF) {
            return ConfigData.EMPTY;
        }
        ZkConfigImports imports = ZkConfigImports.of(context.getBootstrapContext());
        ConfigClient client = resource.client();
        LiveNode node = imports.node(resource, () -> format(resource));
        try {
            if (imports.isRunning() && asked.add(client)) { // a refresh, and not of a context that rests
                client.tryAgain();
            }
            Duration timeout = client.settings().startupTimeout();
            if (await(node, client, timeout, resource.isLeftOutIfNeedBe())) {
                check(resource, node);
            } else {
                missed(imports, resource, node, timeout);
            }
        } catch (ConfigDataResourceNotFoundException perhapsIgnored) {
            throw perhapsIgnored;
        } catch (RuntimeException | Error failure) {
            imports.startFailed();
            throw failure;
        }
        Slots slots = node.slots();
        return data(resource, node, resource.isWatched() ? slots : imports.forget(resource, node));
    }

    /** Returns whether the node has been read. */
    private boolean await(LiveNode node, ConfigClient client, Duration timeout, boolean optional) {
        Duration left = timeout;
        if (optional) {
            left = missed.contains(client) ? Duration.ZERO : timeout.minusNanos(waitedNanos);
            left = left.isNegative() ? Duration.ZERO : left;
        }
        long start = System.nanoTime();
        boolean read = client.await(left);
        if (read) {
            Duration rest = left.minusNanos(System.nanoTime() - start);
            read = node.await(rest.isNegative() ? Duration.ZERO : rest);
        }
        if (optional) {
            waitedNanos += System.nanoTime() - start;
        }
        return read;
    }

    private void missed(ZkConfigImports imports, ZkConfigResource resource, LiveNode node, Duration timeout) {
        node.slots(); // from now on the node itself says what is the matter with it
        MissedImport missing = MissedImport.of(resource, node);
        String refusal = missing.refusal();
        boolean news = missed.add(resource.client()) || refusal != null;
        String what = missing.what(timeout);
        if (!resource.isLeftOutIfNeedBe()) {
            throw new ZkConfigException(what, missing.cure());
        }
        if (refusal != null) {
            node.saidRefusal(refusal);
        }
        if (news) {
            log.warn(what
                    + "%n    ".formatted()
                    + missing.whatFollows(imports.hasReadBefore(resource), !imports.isRunning()));
        }
    }

    private void check(ZkConfigResource resource, LiveNode node) {
        String garbage = node.documentProblem();
        if (garbage != null) {
            node.said(node.path(), garbage);
            throw new ZkConfigException(
                    "The configuration in " + resource + " cannot be used: " + garbage + ".", "Correct the node.");
        }
        node.problems().forEach((path, why) -> {
            node.said(path, why);
            refused(resource, path, why);
        });
        if (!node.isThere() && node.problems().isEmpty() && !resource.isLeftOutIfNeedBe()) {
            missing(resource);
        }
    }

    private void refused(ZkConfigResource resource, String path, String why) {
        String what = "The configuration in " + resource + " is not complete: of the node '" + path + "' " + why + ".";
        if (!resource.isLeftOutIfNeedBe()) {
            throw new ZkConfigException(
                    what,
                    "Give the client an identity that may read it (zk.auth, zk.sasl), grant READ to the one it has, or"
                            + " raise zk.limits.max-packet if it is too large; or write optional:zk:… to start without"
                            + " it.");
        }
        log.warn(what + " The application starts without it.");
    }

    private static void missing(ZkConfigResource resource) {
        String wanted;
        if (resource.kind() == Kind.NODE) {
            wanted = resource.path();
        } else if (resource.kind() == Kind.CONTEXT) {
            wanted = ZnodePath.parent(resource.path());
            if (exists(resource, wanted)) {
                return;
            }
        } else {
            return;
        }
        throw new ConfigDataResourceNotFoundException(
                resource,
                new ZkConfigException(
                        "There is no node '" + wanted + "' on "
                                + resource.client().place() + ".",
                        "Create it, correct the path"
                                + (resource.kind() == Kind.CONTEXT ? " (zk.config.root)" : "")
                                + " or zk.chroot, or write optional:zk:… to start without it."));
    }

    private static boolean exists(ZkConfigResource resource, String path) {
        try {
            return resource.client()
                    .client()
                    .withDeadline(resource.client().settings().startupTimeout())
                    .exists(path)
                    .isPresent();
        } catch (ZkException ex) {
            return true; // what is below it could be read, so it is no wrong path
        }
    }

    private static ConfigData data(ZkConfigResource resource, LiveNode node, Slots slots) {
        boolean again = resource.kind() == Kind.CONTEXT_AGAIN;
        List<PropertySource<?>> sources = new ArrayList<>();
        for (int i = 0; i < slots.count(); i++) {
            int slot = i;
            String name = sourceName(node, slot) + (again ? " (before the common ones)" : "");
            sources.add(new LivePropertySource(name, () -> slots.get(slot)));
        }
        return again ? new ConfigData(sources, Option.IGNORE_IMPORTS, Option.IGNORE_PROFILES) : new ConfigData(sources);
    }
}
