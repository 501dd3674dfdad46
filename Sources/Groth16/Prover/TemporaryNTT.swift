internal import FiniteFields

struct NTTDomain<F: ScalarField & VectorField> {
    let log2: Int
    func toCoset(_ v: inout FieldVector<F>, _ shift: F, _ threads: Int) {
        var x = v.elements()
        let n = 1 << log2
        func ntt(_ w: F) {
            var j = 0
            for i in 1..<n {
                var bit = n >> 1
                while j & bit != 0 {
                    j ^= bit
                    bit >>= 1
                }
                j |= bit
                if i < j { x.swapAt(i, j) }
            }
            var len = 2
            while len <= n {
                let wl = w.power([UInt64(n / len)])
                for s in stride(from: 0, to: n, by: len) {
                    var t = F.one
                    for k in 0..<(len / 2) {
                        let u = x[s + k]
                        let z = x[s + k + len / 2] * t
                        x[s + k] = u + z
                        x[s + k + len / 2] = u - z
                        t *= wl
                    }
                }
                len <<= 1
            }
        }
        let w = F.rootOfUnity(log2: log2)
        if n > 1 { ntt(w.inverseOrZero()) }
        let ni = F(UInt64(n)).inverseOrZero()
        var t = ni
        for i in 0..<n {
            x[i] *= t
            t *= shift
        }
        if n > 1 { ntt(w) }
        v = FieldVector(x, kernel: v.kernel)
    }
}
