/// The contract ABI, writing side: `abi.encode` of Solidity, `abi_encode` of Vyper.
public enum ABIEncoder {
    /// The encoding of `values` as arguments of these types, in order. Throws `abiValueMismatch`
    /// where a value is not of its type.
    public static func encode(
        _ values: [ABIValue], as types: [ABIType]
    ) throws(LedgerError) -> [UInt8] {
        guard values.count == types.count else {
            throw .abiValueMismatch(type: ABIType.tuple(types).name)
        }
        let headSize = types.reduce(0) { $0 + $1.headSize }
        var head: [UInt8] = []
        var tail: [UInt8] = []
        for (value, type) in zip(values, types) {
            let encoded = try encode(value, as: type)
            if type.isDynamic {
                head += UInt256(UInt64(headSize + tail.count)).bytes
                tail += encoded
            } else {
                head += encoded
            }
        }
        return head + tail
    }

    /// The encoding of one value, without an offset before it.
    static func encode(_ value: ABIValue, as type: ABIType) throws(LedgerError) -> [UInt8] {
        switch (value, type) {
        case (.uint(let number), .uint(let bits)) where number.bitCount <= bits:
            return number.bytes
        case (.int(let number), .int(let bits)) where number.isSigned(bits: bits):
            return number.bytes
        case (.bool(let flag), .bool):
            return UInt256(UInt8(flag ? 1 : 0)).bytes
        case (.address(let address), .address):
            return [UInt8](repeating: 0, count: 12) + address.bytes
        case (.fixedBytes(let bytes), .fixedBytes(let count)) where bytes.count == count:
            return padded(bytes)
        case (.bytes(let bytes), .bytes):
            return UInt256(UInt64(bytes.count)).bytes + padded(bytes)
        case (.string(let text), .string):
            return UInt256(UInt64(text.utf8.count)).bytes + padded(Array(text.utf8))
        case (.array(let elements), .array(let element)):
            let types = [ABIType](repeating: element, count: elements.count)
            return UInt256(UInt64(elements.count)).bytes + (try encode(elements, as: types))
        case (.array(let elements), .fixedArray(let element, let count))
        where elements.count == count:
            return try encode(elements, as: [ABIType](repeating: element, count: count))
        case (.tuple(let values), .tuple(let types)):
            return try encode(values, as: types)
        default:
            throw .abiValueMismatch(type: type.name)
        }
    }

    /// The bytes, padded on the right to whole words.
    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
    }
}

extension UInt256 {
    /// Whether the number is the two's complement in 256 bits of a signed number of `bits`.
    func isSigned(bits: Int) -> Bool {
        let complement = UInt256(high: ~high, low: ~low)
        return (high >> 127 == 1 ? complement : self).bitCount < bits
    }
}
