DROP TABLE shop_voucher;
