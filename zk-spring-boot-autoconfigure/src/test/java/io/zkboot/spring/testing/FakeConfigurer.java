/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.testing;

import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import io.zkboot.client.ZkClientBuilder;
import io.zkboot.spring.autoconfigure.ZkClientBuilderConfigurer;
import io.zkboot.spring.autoconfigure.ZkConnectionDetails;
import io.zkboot.spring.autoconfigure.ZkProperties;
import java.util.List;

/** Lets the auto-configuration build a client in memory. */
public class FakeConfigurer extends ZkClientBuilderConfigurer {
    private final FakeZkClient fake;

    public FakeConfigurer(FakeZkClient fake) {
        super(new ZkProperties(), List.of());
        this.fake = fake;
    }

    @Override
    public ZkClientBuilder builder(String clientName, ZkConnectionDetails details) {
        ZkClientBuilder builder = mock(ZkClientBuilder.class, RETURNS_SELF);
        doReturn(fake.client()).when(builder).build();
        return builder;
    }
}
