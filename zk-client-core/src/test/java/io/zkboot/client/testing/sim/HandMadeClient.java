/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.jute.Record;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.ConnectResponse;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;

/**
 * Just enough of a client to see what the simulated world does: frames made by hand, no engine. Each has a network of
 * its own, as each engine has a selector.
 */
final class HandMadeClient {
    private static final int MAX_FRAME = 1 << 20;

    private final SimulatedNetwork network;
    private final FrameWriter writer = new FrameWriter(64, 64, MAX_FRAME);
    private final FrameReader reader = new FrameReader(64, 64, MAX_FRAME);
    private final List<byte[]> frames = new ArrayList<>();
    private final Channel channel;
    private boolean ended;

    HandMadeClient(SimulatedNetwork network, InetSocketAddress address) throws IOException {
        this.network = network;
        this.channel = network.open(address, address.getHostString());
    }

    boolean isEnded() {
        return ended;
    }

    /** Lets the world go on for a while, reading what comes. */
    HandMadeClient run(Duration duration) throws IOException {
        long end = network.clock().elapsed().plus(duration).toNanos();
        exchange();
        long now = network.clock().elapsed().toNanos();
        while (now < end && !ended) {
            network.await(end - now);
            exchange();
            now = network.clock().elapsed().toNanos();
        }
        return this;
    }

    private void exchange() throws IOException {
        if (!ended && channel.finishConnect()) {
            writer.flush(channel);
            drain();
        }
    }

    private void drain() throws IOException {
        int read;
        while ((read = reader.fill(channel)) > 0) {
            while (reader.next()) {
                byte[] frame = new byte[reader.frame().remaining()];
                reader.frame().get(frame);
                frames.add(frame);
            }
        }
        if (read < 0) {
            ended = true;
            channel.close();
        }
    }

    /** Connects with a request and returns the response. */
    ConnectResponse connect(int timeoutMillis, long sessionId, byte[] password, long lastZxid) throws IOException {
        send(new ConnectRequest(0, lastZxid, timeoutMillis, sessionId, password, false));
        run(Duration.ofSeconds(1));
        ConnectResponse response = new ConnectResponse();
        Jute.decode(frames.remove(0), response);
        return response;
    }

    void send(Record... records) {
        byte[] body = Jute.encode(records);
        writer.begin(body.length).put(body);
        writer.end();
    }

    /** Sends a request and lets a second pass. */
    void request(int xid, int opCode, Record... record) throws IOException {
        Record[] records = new Record[record.length + 1];
        records[0] = new RequestHeader(xid, opCode);
        System.arraycopy(record, 0, records, 1, record.length);
        send(records);
        run(Duration.ofSeconds(1));
    }

    /** Takes the next frame received and decodes a reply header and the record from it. */
    ReplyHeader reply(Record... record) {
        Record[] records = new Record[record.length + 1];
        ReplyHeader header = new ReplyHeader();
        records[0] = header;
        System.arraycopy(record, 0, records, 1, record.length);
        Jute.decode(frames.remove(0), records);
        return header;
    }

    int unreadFrames() {
        return frames.size();
    }
}
