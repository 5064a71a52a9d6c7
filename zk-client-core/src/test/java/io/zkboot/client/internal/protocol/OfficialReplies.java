/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import io.zkboot.client.internal.protocol.ReplyCases.ReplyCase;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.jute.Record;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.ErrorResponse;
import org.apache.zookeeper.proto.ExistsResponse;
import org.apache.zookeeper.proto.GetACLResponse;
import org.apache.zookeeper.proto.GetAllChildrenNumberResponse;
import org.apache.zookeeper.proto.GetChildren2Response;
import org.apache.zookeeper.proto.GetChildrenResponse;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.GetEphemeralsResponse;
import org.apache.zookeeper.proto.SetACLResponse;
import org.apache.zookeeper.proto.SetDataResponse;
import org.apache.zookeeper.proto.SyncResponse;
import org.apache.zookeeper.proto.WatcherEvent;
import org.apache.zookeeper.proto.WhoAmIResponse;
import org.jspecify.annotations.Nullable;

/** The record of the reference implementation that a reply is. */
final class OfficialReplies {
    private static final Map<Class<?>, Supplier<Record>> BY_REQUEST = new HashMap<>();

    static {
        BY_REQUEST.put(Request.CreateWithStat.class, Create2Response::new);
        BY_REQUEST.put(Request.Exists.class, ExistsResponse::new);
        BY_REQUEST.put(Request.GetData.class, GetDataResponse::new);
        BY_REQUEST.put(Request.SetData.class, SetDataResponse::new);
        BY_REQUEST.put(Request.SetAcl.class, SetACLResponse::new);
        BY_REQUEST.put(Request.GetChildren.class, GetChildren2Response::new);
        BY_REQUEST.put(Request.GetChildrenPart.class, GetChildrenResponse::new);
        BY_REQUEST.put(Request.GetChildrenWithStat.class, GetChildren2Response::new);
        BY_REQUEST.put(Request.Sync.class, SyncResponse::new);
        BY_REQUEST.put(AccessRequest.GetAcl.class, GetACLResponse::new);
        BY_REQUEST.put(AccessRequest.GetAclWithStat.class, GetACLResponse::new);
        BY_REQUEST.put(AccessRequest.WhoAmI.class, WhoAmIResponse::new);
        BY_REQUEST.put(ConfigRequest.GetConfig.class, GetDataResponse::new);
        BY_REQUEST.put(ConfigRequest.Reconfig.class, GetDataResponse::new);
        BY_REQUEST.put(MultiRequest.class, MultiResponse::new);
        BY_REQUEST.put(MultiReadRequest.class, MultiResponse::new);
        BY_REQUEST.put(TreeRequest.GetEphemerals.class, GetEphemeralsResponse::new);
        BY_REQUEST.put(TreeRequest.GetAllChildrenNumber.class, GetAllChildrenNumberResponse::new);
        BY_REQUEST.put(WatchRequest.AddWatch.class, ErrorResponse::new);
    }

    private OfficialReplies() {}

    /** Returns an empty record; null for a reply that has several forms, of which we take any. */
    static @Nullable Record recordOf(ReplyCase reply) {
        if (reply.name().equals("notification")) {
            return new WatcherEvent();
        }
        if (reply.name().equals("connect")) {
            return new org.apache.zookeeper.proto.ConnectResponse();
        }
        Supplier<Record> made = BY_REQUEST.get(reply.request());
        return made == null ? null : made.get();
    }
}
