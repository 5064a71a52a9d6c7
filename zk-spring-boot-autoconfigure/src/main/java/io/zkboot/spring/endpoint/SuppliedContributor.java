/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.endpoint;

import java.util.List;
import java.util.function.Supplier;

/** A section of a supplier. */
record SuppliedContributor(String name, Supplier<? extends List<? extends ZkEndpointEntry>> supplier)
        implements ZkEndpointContributor {
    @Override
    public List<? extends ZkEndpointEntry> entries() {
        return supplier.get();
    }
}
