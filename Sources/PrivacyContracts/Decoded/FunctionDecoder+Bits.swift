/// Intrinsics written out in plain instructions, so that every back end has them.
extension FunctionDecoder {
    /// Emits the intrinsic of these name parts (`llvm`, name, type …); false if it is none of them.
    mutating func emitBitwise(
        _ parts: [String], _ slots: [Int32], to results: [Int32]
    ) throws(Undecodable) -> Bool {
        let base = parts[1]
        let operation = parts.count > 2 ? parts[2] : ""
        let result = results[0]
        guard case .integer(let width) = type(of: result) else { return false }
        if operation == "with" || operation == "sat" {
            guard slots.count == 2, operation == "sat" || results.count == 2 else { return false }
            return operation == "sat"
                ? emitSaturating(base, slots, to: result) : emitOverflow(base, slots, to: results)
        }
        switch base {
        case "fshl", "fshr":
            guard slots.count == 3 else { return false }
            emitFunnelShift(left: base == "fshl", slots, width, to: result)
        case "bswap":
            emitPieces(slots[0], width, piece: 8, to: result)
        case "bitreverse":
            emitPieces(slots[0], width, piece: 1, to: result)
        case "ctpop":
            emitPopulation(slots[0], width, to: result)
        case "ctlz":
            emit(
                .sub, like: result, a: constant(UInt64(width), width: width),
                b: population(smeared(slots[0], width), width))
        case "cttz":
            // The zeros below the lowest one are the ones of ~x & (x - 1).
            let ones = constant(mask(width), width: width)
            let flipped = make(.xor, width, slots[0], ones)
            let below = make(.add, width, slots[0], ones)
            emitPopulation(make(.and, width, flipped, below), width, to: result)
        case "ucmp", "scmp":
            guard slots.count == 2 else { return false }
            let isSigned = base == "scmp"
            let more = make(isSigned ? .signedGreater : .unsignedGreater, slots[0], slots[1])
            let less = make(isSigned ? .signedLess : .unsignedLess, slots[0], slots[1])
            emit(.sub, like: result, a: widened(more, to: width), b: widened(less, to: width))
        default:
            return false
        }
        return true
    }

    // MARK: Pieces

    private func mask(_ width: Int) -> UInt64 { UInt64.max >> UInt64(64 - width) }

    /// A new slot with the result of a two-operand instruction of `width` bits.
    private mutating func make(_ opcode: Opcode, _ width: Int, _ a: Int32, _ b: Int32) -> Int32 {
        let result = temporary(.integer(width: width))
        emit(opcode, like: result, a: a, b: b)
        return result
    }

    /// A new slot of one bit with the result of a comparison.
    private mutating func make(_ comparison: Opcode, _ a: Int32, _ b: Int32) -> Int32 {
        let result = temporary(.integer(width: 1))
        emit(comparison, like: a, result: result, a: a, b: b)
        return result
    }

    /// `bit` (of width 1) as an integer of `width` bits.
    private mutating func widened(_ bit: Int32, to width: Int) -> Int32 {
        guard width > 1 else { return bit }
        let result = temporary(.integer(width: width))
        emit(.zext, like: result, a: bit, sourceWidth: 1)
        return result
    }

    private mutating func emitFunnelShift(
        left: Bool, _ slots: [Int32], _ width: Int, to result: Int32
    ) {
        // A shift by the whole width gives zero: then only the other half is left.
        let modulus = constant(UInt64(width) & mask(width), width: width)
        let isPower = width & (width - 1) == 0
        let amount: Int32 =
            isPower
            ? make(.and, width, slots[2], constant(UInt64(width - 1), width: width))
            : make(.urem, width, slots[2], modulus)
        let rest = make(.sub, width, modulus, amount)
        if width == 1 {
            emit(.copy, like: result, a: left ? slots[0] : slots[1])
        } else {
            let high = make(.shl, width, slots[0], left ? amount : rest)
            let low = make(.lshr, width, slots[1], left ? rest : amount)
            emit(.or, like: result, a: high, b: low)
        }
    }

    /// Turns the order of the pieces of `x` round: bytes for bswap, bits for bitreverse. Halves are
    /// swapped, then their halves, down to the piece.
    private mutating func emitPieces(_ x: Int32, _ width: Int, piece: Int, to result: Int32) {
        var value = x
        var half = width / 2
        if width & (width - 1) != 0 {
            // i24, i48: piece by piece.
            var sum = constant(0, width: width)
            let pieceMask = constant(mask(piece), width: width)
            for start in stride(from: 0, to: width, by: piece) {
                let down = make(.lshr, width, x, constant(UInt64(start), width: width))
                let part = make(.and, width, down, pieceMask)
                let place = constant(UInt64(width - piece - start), width: width)
                sum = make(.or, width, sum, make(.shl, width, part, place))
            }
            emit(.copy, like: result, a: sum)
            return
        }
        while half >= piece {
            var low: UInt64 = 0
            for start in stride(from: 0, to: width, by: 2 * half) {
                low |= mask(half) << UInt64(start)
            }
            let lowMask = constant(low, width: width)
            let shift = constant(UInt64(half), width: width)
            let up = make(.shl, width, make(.and, width, value, lowMask), shift)
            let down = make(.and, width, make(.lshr, width, value, shift), lowMask)
            value = make(.or, width, up, down)
            half /= 2
        }
        emit(.copy, like: result, a: value)
    }

    /// The number of ones, at width 64 and cut to `width`. Hacker's Delight, 5-1.
    private mutating func population(_ x: Int32, _ width: Int) -> Int32 {
        let result = temporary(.integer(width: width))
        emitPopulation(x, width, to: result)
        return result
    }

    private mutating func emitPopulation(_ x: Int32, _ width: Int, to result: Int32) {
        var value = x
        if width < 64 {
            value = temporary(.integer(width: 64))
            emit(.zext, like: value, a: x, sourceWidth: width)
        }
        for (shift, mask) in [
            (1, 0x5555_5555_5555_5555), (2, 0x3333_3333_3333_3333), (4, 0x0F0F_0F0F_0F0F_0F0F),
            (8, 0x00FF_00FF_00FF_00FF), (16, 0x0000_FFFF_0000_FFFF), (32, 0x0000_0000_FFFF_FFFF),
        ] as [(UInt64, UInt64)] {
            let mask = constant(mask, width: 64)
            let down = make(.lshr, 64, value, constant(shift, width: 64))
            value = make(.add, 64, make(.and, 64, value, mask), make(.and, 64, down, mask))
        }
        if width < 64 {
            emit(.trunc, like: result, a: value, sourceWidth: 64)
        } else {
            emit(.copy, like: result, a: value)
        }
    }

    /// `x` with every bit below its highest one set.
    private mutating func smeared(_ x: Int32, _ width: Int) -> Int32 {
        var value = x
        var shift = 1
        while shift < width {
            let down = make(.lshr, width, value, constant(UInt64(shift), width: width))
            value = make(.or, width, value, down)
            shift *= 2
        }
        return value
    }

    // MARK: Overflow

    private mutating func emitSaturating(_ base: String, _ slots: [Int32], to result: Int32) -> Bool
    {
        guard case .integer(let width) = type(of: result) else { return false }
        switch base {
        case "uadd":
            let sum = make(.add, width, slots[0], slots[1])
            let wrapped = make(.unsignedLess, sum, slots[0])
            emit(.select, like: result, a: wrapped, b: constant(mask(width), width: width), c: sum)
        case "usub":
            let larger = make(.umax, width, slots[0], slots[1])
            emit(.sub, like: result, a: larger, b: slots[1])
        default:
            return false
        }
        return true
    }

    /// Value and overflow bit of `llvm.{s,u}{add,sub,mul}.with.overflow`; of multiplications those
    /// whose product fits 64 bits.
    private mutating func emitOverflow(
        _ base: String, _ slots: [Int32], to results: [Int32]
    ) -> Bool {
        guard case .integer(let width) = type(of: results[0]) else { return false }
        let (a, b) = (slots[0], slots[1])
        let zero = constant(0, width: width)
        let value = temporary(.integer(width: width))
        switch base {
        case "uadd":
            emit(.add, like: value, a: a, b: b)
            emit(.unsignedLess, like: value, result: results[1], a: value, b: a)
        case "usub":
            emit(.sub, like: value, a: a, b: b)
            emit(.unsignedLess, like: value, result: results[1], a: a, b: b)
        case "sadd", "ssub":
            // Overflow where both sides differ from the sum in sign (a and a - b for a difference).
            emit(base == "sadd" ? .add : .sub, like: value, a: a, b: b)
            let first = make(.xor, width, a, value)
            let second = base == "sadd" ? make(.xor, width, b, value) : make(.xor, width, a, b)
            let both = make(.and, width, first, second)
            emit(.signedLess, like: value, result: results[1], a: both, b: zero)
        case "umul", "smul":
            guard width <= 32 else { return false }
            let extend: Opcode = base == "umul" ? .zext : .sext
            let wide = 2 * width
            let left = temporary(.integer(width: wide))
            let right = temporary(.integer(width: wide))
            emit(extend, like: left, a: a, sourceWidth: width)
            emit(extend, like: right, a: b, sourceWidth: width)
            let product = make(.mul, wide, left, right)
            emit(.trunc, like: value, a: product, sourceWidth: wide)
            let back = temporary(.integer(width: wide))
            emit(extend, like: back, a: value, sourceWidth: width)
            emit(.notEqual, like: back, result: results[1], a: back, b: product)
        default:
            return false
        }
        emit(.copy, like: results[0], a: value)
        return true
    }
}
