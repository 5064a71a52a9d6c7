/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The class path of a server's JVM, from the places this JVM loaded the same classes from.
 *
 * <p>That is right under every launcher, whereas {@code java.class.path} may name only a jar with a manifest, and it
 * keeps the classes of the tests out of the server.
 */
final class ServerClassPath {

    private static final List<String> NEEDED = List.of(
            "org.apache.zookeeper.server.quorum.QuorumPeerMain",
            "org.apache.jute.Record",
            "org.slf4j.Logger",
            "com.codahale.metrics.MetricRegistry",
            "org.xerial.snappy.SnappyInputStream",
            "io.netty.util.ReferenceCounted",
            "io.netty.buffer.ByteBuf",
            "io.netty.channel.Channel",
            "io.netty.resolver.AddressResolver",
            "io.netty.handler.codec.ByteToMessageDecoder",
            "io.netty.handler.ssl.SslHandler",
            "io.netty.channel.unix.UnixChannel");

    private static final List<String> TAKEN_WHEN_THERE = List.of(
            "ch.qos.logback.classic.Logger",
            "ch.qos.logback.core.Appender",
            "io.netty.channel.epoll.Epoll",
            "org.apache.commons.io.FileUtils");

    private ServerClassPath() {}

    /** One class of each library that a server, or the official client, needs. */
    static List<String> names() {
        List<String> names = new ArrayList<>(NEEDED);
        for (String name : TAKEN_WHEN_THERE) {
            try {
                load(name);
                names.add(name);
            } catch (ClassNotFoundException notThere) {
                // It runs without it.
                continue;
            }
        }
        return names;
    }

    /** The class path of the server that is on the class path of this JVM. */
    static Set<Path> ofThisJvm() {
        Set<Path> places = new LinkedHashSet<>();
        for (String name : NEEDED) {
            try {
                places.add(placeOf(load(name)));
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(
                        "Cannot start a ZooKeeper server: " + name + " is not on the class path. Add"
                                + " org.apache.zookeeper:zookeeper, io.dropwizard.metrics:metrics-core and"
                                + " org.xerial.snappy:snappy-java in test scope",
                        e);
            }
        }
        for (String name : TAKEN_WHEN_THERE) {
            try {
                places.add(placeOf(load(name)));
            } catch (ClassNotFoundException notThere) {
                // The server runs without it.
                continue;
            }
        }
        return places;
    }

    /** The class path of a server of another version: its own jars, and the libraries of this JVM for the rest. */
    static Set<Path> ofVersion(String version) {
        Set<Path> places = new LinkedHashSet<>(OtherServers.jars(version));
        for (Path place : ofThisJvm()) {
            if (!place.getFileName().toString().startsWith("zookeeper")) {
                places.add(place);
            }
        }
        return places;
    }

    /** Joins the places, and the one of {@link ServerMain}, for the option {@code -cp}. */
    static String option(Collection<Path> places) {
        Set<Path> all = new LinkedHashSet<>(places);
        all.add(placeOf(ServerMain.class));
        return all.stream().map(Path::toString).collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, ServerClassPath.class.getClassLoader());
    }

    private static Path placeOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IllegalStateException("Cannot start a ZooKeeper server: nothing tells which file " + type
                    + " was loaded from, so a second JVM cannot load it");
        }
        try {
            URI place = source.getLocation().toURI();
            return Path.of(place);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "Cannot start a ZooKeeper server: " + source.getLocation() + " is not a file of its own", e);
        }
    }
}
