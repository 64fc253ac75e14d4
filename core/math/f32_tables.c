/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Printed by core/math/f32_tables.sollya; change it there. */
#include "core/math/f32_tables.h"

const double vyre__f32_exp2_32nds[32][2] = {
    {0x1p0, 0},
    {0x1.059b0d3158574p0, 0x1.d73e2a475b465p-55},
    {0x1.0b5586cf9890fp0, 0x1.8a62e4adc610bp-54},
    {0x1.11301d0125b51p0, -0x1.6c51039449b3ap-54},
    {0x1.172b83c7d517bp0, -0x1.19041b9d78a76p-55},
    {0x1.1d4873168b9aap0, 0x1.e016e00a2643cp-54},
    {0x1.2387a6e756238p0, 0x1.9b07eb6c70573p-54},
    {0x1.29e9df51fdee1p0, 0x1.612e8afad1255p-55},
    {0x1.306fe0a31b715p0, 0x1.6f46ad23182e4p-55},
    {0x1.371a7373aa9cbp0, -0x1.63aeabf42eae2p-54},
    {0x1.3dea64c123422p0, 0x1.ada0911f09ebcp-55},
    {0x1.44e086061892dp0, 0x1.89b7a04ef80dp-59},
    {0x1.4bfdad5362a27p0, 0x1.d4397afec42e2p-56},
    {0x1.5342b569d4f82p0, -0x1.07abe1db13cadp-55},
    {0x1.5ab07dd485429p0, 0x1.6324c054647adp-54},
    {0x1.6247eb03a5585p0, -0x1.383c17e40b497p-54},
    {0x1.6a09e667f3bcdp0, -0x1.bdd3413b26456p-54},
    {0x1.71f75e8ec5f74p0, -0x1.16e4786887a99p-55},
    {0x1.7a11473eb0187p0, -0x1.41577ee04992fp-55},
    {0x1.82589994cce13p0, -0x1.d4c1dd41532d8p-54},
    {0x1.8ace5422aa0dbp0, 0x1.6e9f156864b27p-54},
    {0x1.93737b0cdc5e5p0, -0x1.75fc781b57ebcp-57},
    {0x1.9c49182a3f09p0, 0x1.c7c46b071f2bep-56},
    {0x1.a5503b23e255dp0, -0x1.d2f6edb8d41e1p-54},
    {0x1.ae89f995ad3adp0, 0x1.7a1cd345dcc81p-54},
    {0x1.b7f76f2fb5e47p0, -0x1.5584f7e54ac3bp-56},
    {0x1.c199bdd85529cp0, 0x1.11065895048ddp-55},
    {0x1.cb720dcef9069p0, 0x1.503cbd1e949dbp-56},
    {0x1.d5818dcfba487p0, 0x1.2ed02d75b3707p-55},
    {0x1.dfc97337b9b5fp0, -0x1.1a5cd4f184b5cp-54},
    {0x1.ea4afa2a490dap0, -0x1.e9c23179c2893p-54},
    {0x1.f50765b6e454p0, 0x1.9d3e12dd8a18bp-54},
};

const double vyre__f32_ln2_32nd[2] = {
    0x1.62e42fefap-6,
    0x1.cf79abc9e3b3ap-45,
};

/* absolute error below 2^(-61) */
const double vyre__f32_exp_coef[5] = {
    0x1p-1, 0x1.555555554dcd8p-3, 0x1.555555554e8e5p-5, 0x1.11114fa6ca689p-7, 0x1.6c170f06e4e5ep-10,
};

/* absolute error below 2^(-62) */
const double vyre__f32_exp2_coef[6] = {
    0x1.62e42fefa39efp-1, 0x1.ebfbdff82c58fp-3,  0x1.c6b08d70496bbp-5,
    0x1.3b2ab6fb8cad6p-7, 0x1.5d8842a5829cfp-10, 0x1.43098b9bc90bap-13,
};

/* relative error below 2^(-63) */
const double vyre__f32_sinh_coef[6] = {
    0x1.5555555555555p-3,  0x1.1111111111221p-7,  0x1.a01a019fcb569p-13,
    0x1.71de3b04f78b3p-19, 0x1.ae62bf483a4bdp-26, 0x1.62fc6651d2467p-33,
};

/* relative error below 2^(-64) */
const double vyre__f32_tanh_coef[8] = {
    -0x1.5555555555555p-2, 0x1.1111111110f0ep-3, -0x1.ba1ba1b9b27f5p-5,  0x1.664f4835858cp-6,
    -0x1.226e16f43b1d6p-7, 0x1.d6c611bb6c656p-9, -0x1.7bd8e6980d2b5p-10, 0x1.1518ddde2e7ddp-11,
};

const double vyre__f32_log_table[64][3] = {
    {0x1.6c16c2p0, -0x1.68ac8589c7p-2, 0x1.7c4b66c4ed185p-44},
    {0x1.681682p0, -0x1.5d5bdfa596p-2, 0x1.ac16a087123dcp-47},
    {0x1.642c86p0, -0x1.522ae1b38ap-2, -0x1.ea5708169fcafp-45},
    {0x1.605816p0, -0x1.4718dc171cp-2, -0x1.06c10fb4c14bp-44},
    {0x1.5c9882p0, -0x1.3c25255333p-2, -0x1.7aad4b5d39007p-46},
    {0x1.58ed24p0, -0x1.314f20fd36p-2, 0x1.966bad2e1de0ep-45},
    {0x1.555556p0, -0x1.269623134ep-2, 0x1.1d61f10477b7ap-44},
    {0x1.51d07ep0, -0x1.1bf99425a7p-2, 0x1.1ce915767d3e5p-44},
    {0x1.4e5e0ap0, -0x1.1178e6c27ep-2, -0x1.1e058ce29909cp-44},
    {0x1.4afd6ap0, -0x1.071385f4d6p-2, 0x1.e763a4e912b2cp-44},
    {0x1.47ae14p0, -0x1.f991c3cb3cp-3, 0x1.91f04cd814834p-44},
    {0x1.446f86p0, -0x1.e530edde72p-3, 0x1.fe4e3b1411582p-44},
    {0x1.414142p0, -0x1.d10383e656p-3, 0x1.9b37e7528118fp-47},
    {0x1.3e22ccp0, -0x1.bd0874c3bep-3, 0x1.d520459536c0bp-45},
    {0x1.3b13b2p0, -0x1.a93ed8c8aep-3, 0x1.8d643502c76bep-45},
    {0x1.381382p0, -0x1.95a5b2ef7p-3, -0x1.64de859547ac4p-47},
    {0x1.3521dp0, -0x1.823c18551ap-3, -0x1.deddb9a6873d8p-46},
    {0x1.323e34p0, -0x1.6f01247756p-3, -0x1.553190d2523bap-44},
    {0x1.2f684cp0, -0x1.5bf407b544p-3, 0x1.27823eb67ed71p-46},
    {0x1.2c9fb4p0, -0x1.4913d2733cp-3, 0x1.5806355a0d419p-44},
    {0x1.29e412p0, -0x1.365fc6c15ap-3, 0x1.ff7c0afc6347p-44},
    {0x1.27350cp0, -0x1.23d715e49cp-3, -0x1.f71471fd5840ep-47},
    {0x1.24924ap0, -0x1.1178ee227ep-3, -0x1.15f78ce7507f2p-45},
    {0x1.21fb78p0, -0x1.fe89129dbcp-4, -0x1.56514d82f752cp-44},
    {0x1.1f7048p0, -0x1.da72783844p-4, -0x1.a81401fa7c1dep-46},
    {0x1.1cf06ap0, -0x1.b6ac7c9ad4p-4, -0x1.ad0d7f4dbd9b1p-44},
    {0x1.1a7b96p0, -0x1.9335e4d594p-4, -0x1.3105c3abd3d2fp-45},
    {0x1.181182p0, -0x1.700d3deeacp-4, -0x1.1258dafacba84p-49},
    {0x1.15b1e6p0, -0x1.4d31165208p-4, 0x1.53c2582f4d745p-48},
    {0x1.135c82p0, -0x1.2aa058047p-4, -0x1.74603a8e7f3d7p-44},
    {0x1.111112p0, -0x1.08599959e4p-4, 0x1.96ddd6f24e582p-46},
    {0x1.0ecf56p0, -0x1.ccb7265dd8p-5, -0x1.9267b6dec4c3ep-44},
    {0x1.0c9714p0, -0x1.894a8349f8p-5, -0x1.9311a8ba3266p-44},
    {0x1.0a681p0, -0x1.466ad942ep-5, 0x1.c7a7375e7a7d3p-45},
    {0x1.08421p0, -0x1.0415c89e78p-5, 0x1.dfdc7f46c6fcp-44},
    {0x1.0624dep0, -0x1.8492858c9p-6, 0x1.b434a3203afb4p-45},
    {0x1.041042p0, -0x1.0205a3893p-6, -0x1.599b27cdc18c1p-44},
    {0x1.020408p0, -0x1.01014f588p-7, -0x1.bcda51998afb1p-44},
    {0x1p0, 0, 0},
    {0x1.f81f82p-1, 0x1.fc0a890fcp-7, 0x1.f207cf6d3a147p-50},
    {0x1.f07c2p-1, 0x1.f82990e78p-6, 0x1.9c0267c68b48fp-45},
    {0x1.e9131ap-1, 0x1.77459be33p-5, -0x1.16e54e58198f4p-44},
    {0x1.e1e1e2p-1, 0x1.f0a30a0118p-5, -0x1.d589e8336993cp-45},
    {0x1.dae608p-1, 0x1.341d7461bcp-4, 0x1.1dd129980db66p-44},
    {0x1.d41d42p-1, 0x1.6f0d272e58p-4, -0x1.4b3441b665813p-44},
    {0x1.cd8568p-1, 0x1.a926d8a4acp-4, 0x1.56fe50bd4c547p-44},
    {0x1.c71c72p-1, 0x1.e27074e2bp-4, -0x1.a302c2af05591p-45},
    {0x1.c0e07p-1, 0x1.0d77e8cd08p-3, 0x1.cb4cd2ee31f2cp-44},
    {0x1.bacf92p-1, 0x1.29552c42p-3, -0x1.5a447f44cd6a7p-44},
    {0x1.b4e81cp-1, 0x1.44d2b38cb8p-3, -0x1.6b841614c5ae7p-46},
    {0x1.af286cp-1, 0x1.5ff3060a7ap-3, -0x1.8566f183c169cp-44},
    {0x1.a98ef6p-1, 0x1.7ab890410ep-3, -0x1.bdb8072534a2dp-45},
    {0x1.a41a42p-1, 0x1.9525a80f46p-3, -0x1.290f37d9ffa39p-44},
    {0x1.9ec8eap-1, 0x1.af3c91880cp-3, -0x1.c331a31ae832p-55},
    {0x1.99999ap-1, 0x1.c8ff7a79aap-3, -0x1.7694f68a22edfp-45},
    {0x1.948b1p-1, 0x1.e27075e2bp-3, -0x1.a322c2af02ae7p-44},
    {0x1.8f9c18p-1, 0x1.fb918bd5e4p-3, -0x1.bc72aaaf291dcp-47},
    {0x1.8acb9p-1, 0x1.0a3250a739p-2, 0x1.dfbee7f9aadb9p-47},
    {0x1.861862p-1, 0x1.1675c97abap-2, 0x1.8448e731cbb19p-44},
    {0x1.818182p-1, 0x1.22941e6cf8p-2, -0x1.a5baef5ee0d23p-44},
    {0x1.7d05f4p-1, 0x1.2e8e2bee12p-2, -0x1.67a1e99b7212dp-45},
    {0x1.78a4c8p-1, 0x1.3a64c59694p-2, 0x1.7a79cbcd73b26p-44},
    {0x1.745d18p-1, 0x1.4618ba21c6p-2, -0x1.3582f48772f77p-46},
    {0x1.702e06p-1, 0x1.51aad7c2ep-2, -0x1.f4810db0aebacp-44},
};

const double vyre__f32_log2_table[64][2] = {
    {-0x1.042bd5e5bc8p-1, 0x1.6902f531b73dp-45},
    {-0x1.f804b0fc4bp-2, -0x1.5d06b4671b02bp-44},
    {-0x1.e7df61b2e2p-2, -0x1.f6a19b8f13093p-45},
    {-0x1.d7e6c094aep-2, -0x1.026e39dcdd78ap-46},
    {-0x1.c819d91c73p-2, 0x1.f7f2d8d51f7edp-44},
    {-0x1.b877c9a0eep-2, 0x1.3286409b6ce1fp-45},
    {-0x1.a8ff99fabap-2, 0x1.b8c6e16d549cdp-44},
    {-0x1.99b06fafaep-2, -0x1.b2bf9d0a7fe05p-45},
    {-0x1.8a897eb028p-2, 0x1.3f8a7c38a2ba4p-44},
    {-0x1.7b89f015ddp-2, -0x1.8db71598e3d18p-44},
    {-0x1.6cb0f45c5ep-2, 0x1.1a1de97592772p-45},
    {-0x1.5dfdcd9681p-2, -0x1.17c208c5eec61p-45},
    {-0x1.4f6fbe9a15p-2, 0x1.cf0c8999229cfp-47},
    {-0x1.4106026314p-2, 0x1.afd5bb94c1281p-44},
    {-0x1.32bff1d262p-2, -0x1.a693940a5a46ap-47},
    {-0x1.249cd663a5p-2, -0x1.13268b2613385p-44},
    {-0x1.169c06a794p-2, 0x1.d1513c37a49fcp-44},
    {-0x1.08bcddc88cp-2, -0x1.39f418b1ebbd9p-45},
    {-0x1.f5fd8c01b8p-3, -0x1.6612af9dd21dfp-45},
    {-0x1.dac224f29ep-3, -0x1.c76446e83bea7p-45},
    {-0x1.bfc6745e58p-3, -0x1.50ffbf7462975p-45},
    {-0x1.a509500526p-3, 0x1.fbc5ea7106361p-44},
    {-0x1.8a898953f6p-3, -0x1.2baf7380cc20dp-44},
    {-0x1.70460263dp-3, 0x1.0b8cff3443b2dp-45},
    {-0x1.563dc4115p-3, 0x1.7d47294ae7c4cp-44},
    {-0x1.3c6fad7aa8p-3, -0x1.19dae7a67c0d3p-44},
    {-0x1.22dadb720ap-3, 0x1.e383e88c36237p-44},
    {-0x1.097e425d3p-3, 0x1.efcc6d362c33p-48},
    {-0x1.e0b1af47dcp-4, 0x1.ef733b56a2ff3p-44},
    {-0x1.aed3a581bp-4, 0x1.c57d72fcee45fp-47},
    {-0x1.7d605d9f9cp-4, 0x1.db899efced6ap-44},
    {-0x1.4c55ffab94p-4, -0x1.7f531beb47ad5p-45},
    {-0x1.1bb314bc14p-4, 0x1.af2cd851e011bp-44},
    {-0x1.d6ebb51768p-5, 0x1.43cd3727a6025p-44},
    {-0x1.773935885p-5, 0x1.dd9af67d16b95p-45},
    {-0x1.184bb3164p-5, -0x1.a85ddf9277cf2p-47},
    {-0x1.743f41d46p-6, -0x1.f486241eda03ep-44},
    {-0x1.72c7ae966p-7, 0x1.900f8c1963f4p-44},
    {0, 0},
    {0x1.6e7966eaep-6, -0x1.d4edcba91dae3p-44},
    {0x1.6bad2043a8p-5, 0x1.e43388e6d806fp-47},
    {0x1.0eb392fe78p-4, 0x1.def313bd72386p-44},
    {0x1.663f6e3b3cp-4, 0x1.76413e7211928p-45},
    {0x1.bc841cd434p-4, 0x1.b4a4b0e49e702p-46},
    {0x1.08c587b8a8p-3, 0x1.1621514017f0ap-45},
    {0x1.32aea1c2dep-3, 0x1.4020d2a6c20cbp-48},
    {0x1.5c01a22e68p-3, 0x1.e47cae3065d07p-44},
    {0x1.84c2be7444p-3, 0x1.6333553322fbdp-44},
    {0x1.acf5de2afcp-3, 0x1.2697e0e0aa2aep-45},
    {0x1.d49ee012d4p-3, -0x1.d138ed1cd7c25p-44},
    {0x1.fbc16a1ed2p-3, 0x1.4cd2f4a36a41bp-48},
    {0x1.11307dc446p-2, -0x1.3df5bb6d76206p-50},
    {0x1.2440796db7p-2, -0x1.cf3390e40b2cfp-44},
    {0x1.37124a7b0ep-2, 0x1.5e95e5cb8e202p-44},
    {0x1.49a7834b7dp-2, 0x1.0a2d5bc68276fp-44},
    {0x1.5c01a2e713p-2, 0x1.6ae1446390236p-45},
    {0x1.6e22207524p-2, -0x1.256616c858f28p-47},
    {0x1.800a59ccb5p-2, -0x1.1cd7ea002dc95p-46},
    {0x1.91bba6c448p-2, -0x1.189fc48be2eedp-45},
    {0x1.a3375ec337p-2, 0x1.50666aa8f5b7bp-45},
    {0x1.b47ebfcfddp-2, 0x1.1e8747ef52c7cp-44},
    {0x1.c592fb2eebp-2, -0x1.68043ae63177dp-45},
    {0x1.d6753b2086p-2, -0x1.2bf388e3d61fcp-44},
    {0x1.e726a9208bp-2, 0x1.deedc4b38a818p-45},
};

const double vyre__f32_ln2[2] = {
    0x1.62e42fefa38p-1,
    0x1.ef35793c7673p-45,
};

const double vyre__f32_log2_e[2] = {
    0x1.71547652p0,
    0x1.705fc2eefa2p-33,
};

/* absolute error below 2^(-72) */
const double vyre__f32_log_coef[7] = {
    -0x1p-1,
    0x1.555555555558bp-2,
    -0x1.0000000000074p-2,
    0x1.9999998c8b49dp-3,
    -0x1.55555542f5927p-3,
    0x1.2498a7f556409p-3,
    -0x1.0006e3efa76afp-3,
};

/* absolute error below 2^(-71) */
const double vyre__f32_log2_coef[7] = {
    -0x1.71547652b82fep-1, 0x1.ec709dc3a044ap-2, -0x1.71547652bdf74p-2, 0x1.2776c50599cccp-2,
    -0x1.ec70980c8c17p-3,  0x1.a6208f9370e1ep-3, -0x1.72271ba4fa78bp-3,
};

const double vyre__f32_two_over_pi[13][4] = {
    {0x1.45f306cp-1, 0x1.c9c882ap-29, 0x1.4fe13a8p-59, 0x1.f47d4d377036ep-86},
    {0x1.f306dc8p-9, 0x1.c882a52p-37, 0x1.f84eafap-65, 0x1.f534ddc0db629p-96},
    {0x1.06dc9c8p-17, 0x1.054a7fp-46, 0x1.3abe8f8p-75, 0x1.4d377036d8a56p-102},
    {0x1.b939104p-26, 0x1.4a7f09cp-54, 0x1.5f47d4cp-82, 0x1.377036d8a5665p-110},
    {0x1.3910548p-34, 0x1.3f84eaep-61, 0x1.a3ea69ap-89, 0x1.b81b6c52b3279p-117},
    {0x1.1054a7cp-42, 0x1.84eafa2p-69, 0x1.ea69bb8p-97, 0x1.b6c52b3278872p-129},
    {0x1.529fc2p-52, 0x1.d5f47d4p-78, 0x1.a6ee068p-107, 0x1.6c52b32788721p-133},
    {0x1.4fe13a8p-59, 0x1.f47d4dp-86, 0x1.bb81b6cp-113, 0x1.4acc9e21c821p-143},
    {0x1.f84eafap-65, 0x1.f534ddp-96, 0x1.81b6c52p-121, 0x1.664f10e4107f9p-150},
    {0x1.3abe8f8p-75, 0x1.4d377p-102, 0x1.b6c52b2p-129, 0x1.278872083fca3p-157},
    {0x1.5f47d4cp-82, 0x1.377036cp-110, 0x1.8a5664cp-138, 0x1.8872083fca2c7p-165},
    {0x1.a3ea69ap-89, 0x1.b81b6c4p-117, 0x1.2b32788p-145, 0x1.c820ff28b1d5fp-175},
    {0x1.ea69bb8p-97, 0x1.b6c52ap-129, 0x1.3278872p-153, 0x1.07f9458eaf7afp-186},
};

const double vyre__f32_half_pi_split[2] = {
    0x1.921fb54p0,
    0x1.10b4611a62633p-30,
};

const double vyre__f32_sin_cubic[1] = {
    -0x1.554p-3,
};

/* relative error below 2^(-68) */
const double vyre__f32_sin_coef[7] = {
    -0x1.555555555553p-15,  0x1.111111111110bp-7,  -0x1.a01a01a018ad6p-13, 0x1.71de3a5337d8cp-19,
    -0x1.ae645295d222bp-26, 0x1.61209102832d2p-33, -0x1.aaa465b809ce3p-41,
};

/* absolute error below 2^(-63) */
const double vyre__f32_cos_coef[7] = {
    0x1.5555555555555p-5,  -0x1.6c16c16c16a32p-10, 0x1.a01a019fb7a8cp-16, -0x1.27e4faeeaaf52p-22,
    0x1.1eecd5a214388p-29, -0x1.92a5b73f1f66dp-37, 0x1.343f3a873d8fbp-45,
};

const double vyre__f32_atan_table[34][2] = {
    {0, 0},
    {0x1.ff55bb72cfdeap-5, -0x1.c934d86d23f1dp-60},
    {0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59},
    {0x1.7b97b4bce5b02p-3, 0x1.347b0b4f881cap-58},
    {0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57},
    {0x1.362773707ebccp-2, -0x1.963a544b672d8p-57},
    {0x1.6f61941e4def1p-2, -0x1.c63aae6f6e918p-56},
    {0x1.a64eec3cc23fdp-2, -0x1.24dec1b50b7ffp-56},
    {0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56},
    {0x1.0657e94db30dp-1, -0x1.d5b495f6349e6p-56},
    {0x1.1e00babdefeb4p-1, -0x1.928df287a668fp-58},
    {0x1.345f01cce37bbp-1, 0x1.1021137c71102p-55},
    {0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56},
    {0x1.5d58987169b18p-1, 0x1.0028e4bc5e7cap-57},
    {0x1.700a7c5784634p-1, -0x1.8c34d25aadef6p-56},
    {0x1.819d0b7158a4dp-1, -0x1.bf76229d3b917p-56},
    {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55},
    {0x1.921fb54442d18p0, 0x1.1a62633145c07p-54},
    {0x1.82250768ac529p0, -0x1.e78c96d05afcbp-58},
    {0x1.7249faa996a21p0, 0x1.a8cc1e7480c68p-54},
    {0x1.62acbeaca61b8p0, 0x1.c6ac9f134fa91p-60},
    {0x1.5368c951e9cfdp0, -0x1.96f47948a99f1p-54},
    {0x1.4495d86823225p0, 0x1.4d29adbab2a62p-54},
    {0x1.3647503caf55cp0, 0x1.17e21d9a42c9ap-55},
    {0x1.288bfa3512419p0, 0x1.8e684e7a2281bp-56},
    {0x1.1b6e192ebbe44p0, 0x1.b1b466a88828ep-54},
    {0x1.0ef3c09d694bp0, 0x1.8fcf88aed2e8p-54},
    {0x1.031f57e54adbep0, 0x1.338b4259c027p-54},
    {0x1.efe068bba2275p-1, 0x1.24a3b2e61a70bp-55},
    {0x1.dac670561bb4fp-1, 0x1.a2b7f222f65e2p-55},
    {0x1.c6e6d2171bf18p-1, 0x1.f4ba8d3373e1bp-55},
    {0x1.b434ee31013fdp-1, -0x1.0520d0701d877p-55},
    {0x1.a2a25f172cfe4p-1, -0x1.d700509dad6cep-56},
    {0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55},
};

/* relative error below 2^(-61) */
const double vyre__f32_atan_coef[4] = {
    -0x1.55555555554dp-2,
    0x1.9999999738d9bp-3,
    -0x1.24922e28bb05ap-3,
    0x1.c62b19505eb94p-4,
};

/* relative error below 2^(-59) */
const double vyre__f32_asin_coef[13] = {
    0x1.5555555555577p-3, 0x1.333333332e133p-4, 0x1.6db6db721247bp-5, 0x1.f1c71a95002fbp-6,
    0x1.6e8bdedebf9dfp-6, 0x1.1c49f077d5bc7p-6, 0x1.ca1f8af1f0a39p-7, 0x1.75859dad05d9ap-7,
    0x1.613c1e6ed7236p-7, 0x1.e5fbe88dfeb2cp-9, 0x1.639a894e21126p-6, -0x1.57fad0dea93ccp-6,
    0x1.0b45e9f72d94bp-5,
};

const double vyre__f32_half_pi[2] = {
    0x1.921fb54442d18p0,
    0x1.1a62633145c07p-54,
};
