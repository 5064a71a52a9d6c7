/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetDataRequest;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.server.ByteBufferInputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What encoding the body of a getData request and decoding that of its reply cost, without any network. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final String PATH = "/service/orders/instance-0000000042";

    /** Bytes of the node. */
    @Param({"100", "1024"})
    private int size;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final JuteWriter writer = new JuteWriter(buffer);
    private final JuteReader reader = new JuteReader(buffer);
    private final Request<NodeData> request = Request.getData(PATH, false);
    private final ByteBuffer reply = ByteBuffer.allocateDirect(64 * 1024);
    private byte[] encodedReply = {};

    /** Encodes the reply that both decode. */
    @Setup
    public void encodeReply() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new GetDataResponse(new byte[size], new Stat()).serialize(BinaryOutputArchive.getArchive(bytes), "");
        encodedReply = bytes.toByteArray();
        reply.clear().put(encodedReply).flip();
    }

    /** This project's encoder, into the buffer that goes to the socket. */
    @Benchmark
    public int encodeZkboot() {
        writer.wrap(buffer.clear());
        request.encode(writer);
        return buffer.position();
    }

    /** The official encoder, and the copy into the array that its packet holds. */
    @Benchmark
    public ByteBuffer encodeOfficial() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new GetDataRequest(PATH, false).serialize(BinaryOutputArchive.getArchive(bytes), "request");
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    /** This project's decoder, from the buffer that the socket is read into. */
    @Benchmark
    public NodeData decodeZkboot() throws MalformedRecordException {
        reader.wrap(reply.rewind());
        return request.decodeReply(reader);
    }

    /** The official decoder, from the array that its transport has read the frame into. */
    @Benchmark
    public GetDataResponse decodeOfficial() throws IOException {
        GetDataResponse response = new GetDataResponse();
        response.deserialize(
                BinaryInputArchive.getArchive(new ByteBufferInputStream(ByteBuffer.wrap(encodedReply))), "response");
        return response;
    }
}
