internal import FiniteFields

/// One party's part of a value on a back end over a field: of a ring element one or two components of the
/// sharing of an integer of its class, and a bound of that integer's magnitude, which is public; of a word
/// of bits the components of the sharing of its bits.
struct FieldCell: BitwiseCopyable {
    var words: InlineArray<9, UInt64>

    @inline(__always) init() { words = InlineArray(repeating: 0) }

    @inline(__always) init(_ first: BN254Fr, _ second: BN254Fr, magnitude: Double) {
        self.init()
        self[component: 0] = first
        self[component: 1] = second
        words[8] = magnitude.bitPattern
    }

    /// 0 or 1.
    @inline(__always) subscript(component c: Int) -> BN254Fr {
        get {
            withUnsafeBytes(of: words) { $0.load(fromByteOffset: 32 * c, as: BN254Fr.self) }
        }
        set {
            withUnsafeMutableBytes(of: &words) {
                $0.storeBytes(of: newValue, toByteOffset: 32 * c, as: BN254Fr.self)
            }
        }
    }

    @inline(__always) var magnitude: Double { Double(bitPattern: words[8]) }
}
