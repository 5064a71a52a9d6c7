/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.support.DefaultConversionService;

/**
 * What makes the types of parameters. Who is asked first is settled here: converters of the application, the conversion
 * service, formats that take all types, and at last a constructor or a factory method of the type itself.
 */
final class DataConversion {
    private static final TypeDescriptor STRING = TypeDescriptor.valueOf(String.class);
    private static final TypeDescriptor BYTES = TypeDescriptor.valueOf(byte[].class);

    private final ConversionService conversion;
    private final List<ZkDataConverter> converters;

    /** Makes a value of the data of a node that exists; null if the data gives none. */
    @FunctionalInterface
    interface Step {
        @Nullable Object convert(ZkWatchInvocation invocation, byte[] data) throws Exception;
    }

    /**
     * Creates one.
     *
     * @param conversion makes simple types
     * @param converters those of the application, in their order
     */
    DataConversion(ConversionService conversion, List<ZkDataConverter> converters) {
        this.conversion = conversion;
        this.converters = List.copyOf(converters);
    }

    /** Returns what makes a type of data, null if nothing does. */
    @Nullable Step ofData(TypeDescriptor wanted) {
        Step step = byConverter(wanted, false);
        if (step == null) {
            step = byService(conversion, wanted);
        }
        if (step == null) {
            step = byConverter(wanted, true);
        }
        return step == null ? byService(DefaultConversionService.getSharedInstance(), wanted) : step;
    }

    /** Whether texts can be made a type, be it by a constructor of it. */
    boolean makesOfText(TypeDescriptor wanted) {
        return serviceFor(wanted) != null;
    }

    /** Makes a text a type that {@link #makesOfText} has allowed; throws what the conversion service throws. */
    @Nullable Object ofText(String text, TypeDescriptor wanted) {
        ConversionService service = serviceFor(wanted);
        return service == null ? null : service.convert(text, STRING, wanted);
    }

    private @Nullable ConversionService serviceFor(TypeDescriptor wanted) {
        if (conversion.canConvert(STRING, wanted)) {
            return conversion;
        }
        ConversionService last = DefaultConversionService.getSharedInstance();
        return last.canConvert(STRING, wanted) ? last : null;
    }

    private @Nullable Step byConverter(TypeDescriptor wanted, boolean fallback) {
        return converters.stream()
                .filter(converter -> converter.isFallback() == fallback)
                .filter(converter -> converter.supports(wanted.getResolvableType()))
                .findFirst()
                .map(converter -> by(converter, wanted))
                .orElse(null);
    }

    static Step by(ZkDataConverter converter, TypeDescriptor wanted) {
        return (invocation, data) -> converter.convert(data, wanted.getResolvableType());
    }

    private static @Nullable Step byService(ConversionService service, TypeDescriptor wanted) {
        if (service.canConvert(STRING, wanted)) {
            return (invocation, data) -> service.convert(invocation.text(), STRING, wanted);
        }
        if (service.canConvert(BYTES, wanted)) {
            return (invocation, data) -> service.convert(data, BYTES, wanted);
        }
        return null;
    }
}
