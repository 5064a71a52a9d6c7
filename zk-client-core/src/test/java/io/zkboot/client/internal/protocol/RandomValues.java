/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Stat;
import io.zkboot.client.testing.sim.LifeSteps;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/** Values from a seed, in our words and in those of the reference implementation. */
final class RandomValues {
    private final Random random;
    private final boolean large;

    RandomValues(long seed) {
        this(seed, false);
    }

    private RandomValues(long seed, boolean large) {
        this.random = new Random(LifeSteps.mixed(seed));
        this.large = large;
    }

    /** Values of which some are a thousand times as long as usual. */
    static RandomValues large(long seed) {
        return new RandomValues(seed, true);
    }

    private int length(int bound) {
        int length = random.nextInt(bound);
        return large && random.nextInt(6) == 0 ? 1_000 * length : length;
    }

    static byte[] official(Record... records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryOutputArchive archive = BinaryOutputArchive.getArchive(bytes);
        try {
            for (Record record : records) {
                record.serialize(archive, "");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The same bytes in a heap buffer and a direct one. */
    static List<ByteBuffer> buffers(byte[] bytes, int length) {
        return List.of(
                ByteBuffer.wrap(bytes, 0, length),
                ByteBuffer.allocateDirect(length).put(bytes, 0, length).flip());
    }

    int number() {
        return random.nextInt();
    }

    long longNumber() {
        return random.nextLong();
    }

    boolean flag() {
        return random.nextBoolean();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** No surrogates: the reference implementation writes each half of a pair alone, which is not UTF-8. */
    String text() {
        int limit = random.nextInt(3) == 0 ? 0xd800 : 0x80;
        StringBuilder text = new StringBuilder();
        for (int i = length(40); i > 0; i--) {
            text.append((char) random.nextInt(limit));
        }
        return text.toString();
    }

    /** The name of a node: with characters that servers of today refuse, but none that no tree can hold. */
    String name() {
        String text = text().replace('/', '_').replace('\0', '_');
        return text.isEmpty() || text.equals(".") || text.equals("..") ? "_" : text;
    }

    String path() {
        return "/" + name();
    }

    List<String> names() {
        return list(this::name);
    }

    List<String> paths() {
        return list(this::path);
    }

    List<String> texts() {
        return list(this::text);
    }

    byte[] bytes() {
        byte[] bytes = new byte[length(100)];
        random.nextBytes(bytes);
        return bytes;
    }

    byte[] bytesOrNull() {
        return random.nextInt(4) == 0 ? null : bytes();
    }

    <T> List<T> list(Supplier<T> element) {
        return Stream.generate(element).limit(random.nextInt(5)).toList();
    }

    List<Acl> acls() {
        return Stream.generate(() -> new Acl(number(), text(), text()))
                .limit(1 + random.nextInt(4))
                .toList();
    }

    static List<ACL> official(List<Acl> acls) {
        return acls.stream()
                .map(acl -> new ACL(acl.permissions(), new Id(acl.scheme(), acl.id())))
                .toList();
    }

    CreateOptions options(CreateMode mode) {
        Duration ttl = mode.isTtl() ? Duration.ofMillis(1 + (random.nextLong() >>> 25)) : null;
        return new CreateOptions(mode, random.nextBoolean() ? acls() : null, ttl);
    }

    org.apache.zookeeper.data.Stat stat() {
        return new org.apache.zookeeper.data.Stat(
                longNumber(),
                longNumber(),
                longNumber(),
                longNumber(),
                number(),
                number(),
                number(),
                longNumber(),
                number(),
                number(),
                longNumber());
    }

    static Stat ours(org.apache.zookeeper.data.Stat stat) {
        return new Stat(
                stat.getCzxid(),
                stat.getMzxid(),
                stat.getCtime(),
                stat.getMtime(),
                stat.getVersion(),
                stat.getCversion(),
                stat.getAversion(),
                stat.getEphemeralOwner(),
                stat.getDataLength(),
                stat.getNumChildren(),
                stat.getPzxid());
    }
}
