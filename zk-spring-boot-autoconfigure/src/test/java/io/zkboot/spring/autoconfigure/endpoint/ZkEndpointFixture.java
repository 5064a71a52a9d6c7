/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.endpoint;

import static org.mockito.Mockito.mock;

import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.autoconfigure.endpoint.PropertiesEndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationFilter;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.convert.ConversionServiceParameterValueMapper;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.ExposableWebEndpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpointDiscoverer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** The endpoint as the web would find it, without a web server. */
final class ZkEndpointFixture {
    private ZkEndpointFixture() {}

    static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class, ZkEndpointAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=zookeeper", "zk.client-name=main");
    }

    static List<WebOperation> operations(ApplicationContext context) {
        WebEndpointDiscoverer discoverer = new WebEndpointDiscoverer(
                context,
                new ConversionServiceParameterValueMapper(),
                EndpointMediaTypes.DEFAULT,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(OperationFilter.byAccess(new PropertiesEndpointAccessResolver(context.getEnvironment()))));
        return discoverer.getEndpoints().stream()
                .map(ExposableWebEndpoint::getOperations)
                .flatMap(operations -> operations.stream())
                .toList();
    }

    static Object invoke(
            ApplicationContext context, WebEndpointHttpMethod method, String path, Map<String, Object> arguments) {
        WebOperation operation = operations(context).stream()
                .filter(each -> each.getRequestPredicate().getHttpMethod() == method
                        && each.getRequestPredicate().getPath().equals(path))
                .findFirst()
                .orElseThrow();
        return operation.invoke(new InvocationContext(mock(SecurityContext.class), arguments));
    }
}
