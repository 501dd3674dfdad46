/// Integer arithmetic of LLVM IR on values kept reduced modulo 2^width and zero-extended.
enum ClearArithmetic {
    @inline(__always)
    static func mask(_ width: UInt8) -> UInt64 { UInt64.max &>> UInt64(64 &- width) }

    /// The signed value.
    @inline(__always)
    static func signed(_ value: UInt64, _ width: UInt8) -> Int64 {
        let shift = Int64(64 &- width)
        return Int64(bitPattern: value &<< UInt64(shift)) &>> shift
    }

    @inline(__always)
    static func shiftLeft(_ value: UInt64, _ amount: UInt64, _ width: UInt8) -> UInt64 {
        amount >= UInt64(width) ? 0 : (value &<< amount) & mask(width)
    }

    @inline(__always)
    static func shiftRight(_ value: UInt64, _ amount: UInt64, _ width: UInt8) -> UInt64 {
        amount >= UInt64(width) ? 0 : value &>> amount
    }

    @inline(__always)
    static func signedShiftRight(_ value: UInt64, _ amount: UInt64, _ width: UInt8) -> UInt64 {
        let amount = Int64(min(amount, UInt64(width) &- 1))
        return UInt64(bitPattern: signed(value, width) &>> amount) & mask(width)
    }

    /// Division and remainder, or why they have no value.
    @inline(never)
    static func divide(
        _ opcode: Opcode, _ a: UInt64, _ b: UInt64, _ width: UInt8
    ) -> (value: UInt64, trap: Trap?) {
        guard b != 0 else { return (0, .divisionByZero) }
        switch opcode {
        case .udiv: return (a / b, nil)
        case .urem: return (a % b, nil)
        default: break
        }
        let left = signed(a, width)
        let right = signed(b, width)
        guard right != -1 || a != 1 << UInt64(width - 1) else { return (0, .divisionOverflow) }
        let value = opcode == .sdiv ? left / right : left % right
        return (UInt64(bitPattern: value) & mask(width), nil)
    }
}
