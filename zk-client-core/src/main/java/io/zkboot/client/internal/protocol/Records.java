/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Stat;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records that several operations share, and how large they may become. */
final class Records {
    private static final int STAT_SIZE = 68;
    private static final int MIN_ACL_SIZE = 12;
    /** No char takes more bytes in UTF-8; a surrogate pair takes 4, which is less than 2 * 3. */
    private static final long MAX_BYTES_PER_CHAR = 3;

    private static final long LARGEST_BOUND = Integer.MAX_VALUE - 64;

    private Records() {}

    static Stat readStat(JuteReader in) throws MalformedRecordException {
        return new Stat(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readLong());
    }

    /** Reads a status that nobody wants: it must be there all the same. */
    static void skipStat(JuteReader in) throws MalformedRecordException {
        in.skip(STAT_SIZE, "a status");
    }

    /** A null list is malformed: every node has an access control list. */
    static List<Acl> readAcls(JuteReader in) throws MalformedRecordException {
        int count = in.readCount(MIN_ACL_SIZE);
        List<Acl> acls = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            acls.add(new Acl(in.readInt(), in.requireString("scheme of an ACL"), in.requireString("id of an ACL")));
        }
        return Collections.unmodifiableList(acls);
    }

    static void writeAcls(JuteWriter out, List<Acl> acls) {
        out.writeInt(acls.size());
        for (Acl acl : acls) {
            out.writeInt(acl.permissions());
            out.writeString(acl.scheme());
            out.writeString(acl.id());
        }
    }

    /** Writes the record of all the operations that create a node; {@code ttlMillis} only where the mode has one. */
    static void writeCreate(
            JuteWriter out, String path, byte @Nullable [] data, List<Acl> acl, CreateMode mode, long ttlMillis) {
        out.writeString(path);
        out.writeBuffer(data);
        writeAcls(out, acl);
        out.writeInt(mode.flag());
        if (mode.isTtl()) {
            out.writeLong(ttlMillis);
        }
    }

    static long createBound(String path, byte @Nullable [] data, List<Acl> acl) {
        return bound(path) + bound(data) + boundOfAcls(acl) + Integer.BYTES + Long.BYTES;
    }

    /** Returns the operation that creates a node of the kind, given the one for kinds that every server knows. */
    static OpCode createOpCode(CreateMode mode, OpCode ordinary) {
        if (mode == CreateMode.CONTAINER) {
            return OpCode.CREATE_CONTAINER;
        }
        return mode.isTtl() ? OpCode.CREATE_TTL : ordinary;
    }

    /** Returns the time to live, 0 for a mode without one. */
    static long ttlMillis(CreateOptions options) {
        Duration ttl = options.ttl();
        return ttl == null ? 0 : ttl.toMillis();
    }

    static long bound(String value) {
        return Integer.BYTES + MAX_BYTES_PER_CHAR * value.length();
    }

    static long bound(byte @Nullable [] value) {
        return Integer.BYTES + (value == null ? 0L : value.length);
    }

    static long boundOfStrings(Collection<String> values) {
        long bound = Integer.BYTES;
        for (String value : values) {
            bound += bound(value);
        }
        return bound;
    }

    static long boundOfAcls(List<Acl> acls) {
        long bound = Integer.BYTES;
        for (Acl acl : acls) {
            bound += Integer.BYTES + bound(acl.scheme()) + bound(acl.id());
        }
        return bound;
    }

    /** Narrows a bound, so that a header can be added. What is larger is larger than any packet limit, too. */
    static int narrow(long bytes) {
        return (int) Math.min(bytes, LARGEST_BOUND);
    }
}
