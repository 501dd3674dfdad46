extension MethodShape {
    /// The shape for public arguments as they stand on the chain: one 32-byte big-endian word each,
    /// signed ones in two's complement (ABI static words).
    /// - Throws: `ContractError.inputs`; a word that is no value of its type is refused.
    public init(
        _ method: Method, providers: Int, encodedArguments bytes: [UInt8]
    ) throws(ContractError) {
        guard bytes.count % 32 == 0 else {
            throw .inputs(
                .argumentBytes(expected: (bytes.count + 31) / 32 * 32, found: bytes.count))
        }
        var arguments: [UInt64] = []
        var fills: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 32) {
            let fill = bytes[start]
            guard fill == 0 || fill == 0xFF, bytes[start..<start + 24].allSatisfy({ $0 == fill })
            else { throw .inputs(.argumentRange(name: "word \(start / 32)")) }
            arguments.append(
                bytes[start + 24..<start + 32].reduce(0) { $0 << 8 | UInt64($1) })
            fills.append(fill)
        }
        try self.init(method, providers: providers, arguments: arguments)
        // The upper 24 bytes must be what the type extends its value with.
        for (index, parameter) in method.parameters.enumerated() where argumentOffsets[index] >= 0 {
            let scalars = parameter.type.element.scalars
            for position in 0..<counts[index] * scalars.count {
                let place = argumentOffsets[index] + position
                let word = scalars[position % scalars.count].type.word(arguments[place])
                guard word[0] == fills[place] else {
                    throw .inputs(.argumentRange(name: parameter.name))
                }
            }
        }
    }

    /// The public arguments as 32-byte words.
    public var encodedArguments: [UInt8] {
        var words = [[UInt8]](repeating: [], count: arguments.count)
        for (index, parameter) in method.parameters.enumerated() where argumentOffsets[index] >= 0 {
            let scalars = parameter.type.element.scalars
            for position in 0..<counts[index] * scalars.count {
                let place = argumentOffsets[index] + position
                words[place] = scalars[position % scalars.count].type.word(arguments[place])
            }
        }
        return words.flatMap { $0 }
    }
}

extension ScalarType {
    /// A value, widened to 64 bits, as a 32-byte big-endian word.
    public func word(_ element: UInt64) -> [UInt8] {
        let fill: UInt8 = isSigned && element >> 63 == 1 ? 0xFF : 0
        var word = [UInt8](repeating: fill, count: 32)
        for byte in 0..<8 {
            word[31 - byte] = UInt8(truncatingIfNeeded: element >> UInt64(8 * byte))
        }
        return word
    }

    /// A register of `width` bits (8 to 64, or 1 for bool) widened to 64 bits.
    public func widened(_ bits: UInt64) -> UInt64 {
        guard isSigned, width < 64 else { return bits }
        let shift = Int64(64 - width)
        return UInt64(bitPattern: Int64(bitPattern: bits << UInt64(shift)) >> shift)
    }
}
