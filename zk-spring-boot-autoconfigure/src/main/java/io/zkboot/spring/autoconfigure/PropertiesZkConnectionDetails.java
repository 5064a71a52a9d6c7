/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import org.springframework.util.StringUtils;

/** What {@link ZkProperties} say of the ensemble. */
final class PropertiesZkConnectionDetails implements ZkConnectionDetails {
    private final ZkProperties properties;

    PropertiesZkConnectionDetails(ZkProperties properties) {
        this.properties = properties;
    }

    @Override
    public String getConnectString() {
        return properties.getConnectString();
    }

    @Override
    public List<Auth> getAuth() {
        List<Auth> identities = new ArrayList<>();
        for (ZkProperties.Auth auth : properties.getAuth()) {
            String name = "auth[" + identities.size() + "].";
            String scheme = auth.getScheme();
            if (!StringUtils.hasText(scheme)) {
                throw PropertyRules.invalid(name + "scheme", scheme, "it must name a scheme such as 'digest'");
            }
            String credentials = auth.getCredentials();
            if (!StringUtils.hasText(credentials)) {
                throw PropertyRules.invalid(name + "credentials", null, "credentials are missing");
            }
            identities.add(new Auth(scheme, credentials));
        }
        return identities;
    }
}
